"""Questions about a story: a memory network looks up the sentence that holds the answer.

    mary went to the kitchen / john moved to the garden / where is mary ?   -> kitchen

Each sentence becomes two vectors, one to be found by and one to answer with; the question becomes
a third, which is compared with all of the first kind (Sukhbaatar and others, 2015). The stories
are made up here, in the manner of the bAbI tasks.
"""

import sys

import numpy as np
from keras.layers import Activation, Dense, Input, TimeDistributed, merge
from keras.models import Model
from keras.optimizers import Adam
from keras.preprocessing.text import Tokenizer

SHORT = "--short" in sys.argv
STORIES, EPOCHS = (1500, 12) if SHORT else (8000, 40)
SENTENCES, SIZE = 6, 32

np.random.seed(1337)

PEOPLE = "mary john sandra daniel".split()
PLACES = "kitchen garden bathroom hallway office bedroom".split()
MOVES = ["went to", "moved to", "travelled to", "ran to"]


def tell():
    """A story, a question and its answer: the last place where somebody went."""
    where, story = {}, []
    for _ in range(SENTENCES):
        who, place = np.random.choice(PEOPLE), np.random.choice(PLACES)
        story.append("%s %s the %s" % (who, np.random.choice(MOVES), place))
        where[who] = place
    who = np.random.choice(sorted(where))
    return story, "where is %s ?" % who, where[who]


told = [tell() for _ in range(STORIES)]
tokenizer = Tokenizer()
tokenizer.fit_on_texts([line for story, question, _ in told for line in story + [question]])
words = len(tokenizer.word_index) + 1


def count_words(lines):
    """For each line, how often each word is in it."""
    return tokenizer.texts_to_matrix(lines, mode="count")


times = np.tile(np.eye(SENTENCES), (STORIES, 1, 1))  # which sentence came when
lines = count_words([line for story, _, _ in told for line in story])
stories = np.concatenate([lines.reshape(STORIES, SENTENCES, words), times], axis=2)
questions = count_words([question for _, question, _ in told])
answers = count_words([answer for _, _, answer in told])
split = STORIES * 9 // 10

story = Input(shape=(SENTENCES, words + SENTENCES))
question = Input(shape=(words,))
to_find = TimeDistributed(Dense(SIZE, bias=False))(story)
to_answer = TimeDistributed(Dense(SIZE, bias=False))(story)
asked = Dense(SIZE, bias=False)(question)
match = merge([to_find, asked], mode="dot", dot_axes=[2, 1])  # one number for each sentence
match = Activation("softmax")(match)
found = merge([match, to_answer], mode="dot", dot_axes=[1, 1])
answer = Dense(words, activation="softmax")(merge([found, asked], mode="sum"))
model = Model(input=[story, question], output=answer)
model.compile(Adam(lr=0.01), "categorical_crossentropy", metrics=["accuracy"])
model.fit(
    [stories[:split], questions[:split]],
    answers[:split],
    batch_size=32,
    nb_epoch=EPOCHS,
    verbose=0 if SHORT else 2,
)

looks = Model(input=[story, question], output=match)
shares = looks.predict([stories[split:], questions[split:]])[0]
for line, share in zip(told[split][0], shares):
    print("%3.0f %%  %s" % (100 * share, line))
print("      ", told[split][1], "-", told[split][2])
loss, accuracy = model.evaluate([stories[split:], questions[split:]], answers[split:], verbose=0)
print("Of questions about new stories, %.0f %% are answered correctly." % (100 * accuracy))
