"""Questions about a story, without looking anything up: one GRU reads the story, with the
question's own numbers at every word, and what it remembers in the end is the answer.
"""

import sys

import numpy as np
from keras.layers import GRU, Dense, Embedding, Input, RepeatVector, merge
from keras.models import Model
from keras.optimizers import Adam
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer

SHORT = "--short" in sys.argv
STORIES, SENTENCES, SIZE, EPOCHS = (1200, 2, 32, 6) if SHORT else (6000, 3, 48, 20)

np.random.seed(1337)

PEOPLE = "mary john sandra daniel".split()
PLACES = "kitchen garden bathroom hallway office bedroom".split()


def tell():
    """A story, a question and its answer: the last place where somebody went."""
    where, story = {}, []
    for _ in range(SENTENCES):
        who, place = np.random.choice(PEOPLE), np.random.choice(PLACES)
        story.append("%s to %s" % (who, place))
        where[who] = place
    who = np.random.choice(sorted(where))
    return " ".join(story), "where is %s" % who, where[who]


told = [tell() for _ in range(STORIES)]
tokenizer = Tokenizer()
tokenizer.fit_on_texts([" ".join(parts) for parts in told])
words = len(tokenizer.word_index) + 1
stories, questions = [
    pad_sequences(tokenizer.texts_to_sequences([parts[i] for parts in told])) for i in (0, 1)
]
answers = tokenizer.texts_to_matrix([parts[2] for parts in told])
split = STORIES * 9 // 10

story = Input(shape=stories.shape[1:], dtype="int32")
question = Input(shape=questions.shape[1:], dtype="int32")
read = Embedding(words, SIZE)
asked = RepeatVector(stories.shape[1])(GRU(SIZE)(read(question)))
x = GRU(SIZE)(merge([read(story), asked], mode="sum"))
model = Model(input=[story, question], output=Dense(words, activation="softmax")(x))
model.compile(Adam(lr=0.01), "categorical_crossentropy", metrics=["accuracy"])
model.fit(
    [stories[:split], questions[:split]],
    answers[:split],
    batch_size=32,
    nb_epoch=EPOCHS,
    verbose=0 if SHORT else 2,
)
loss, accuracy = model.evaluate([stories[split:], questions[split:]], answers[split:], verbose=0)
print(
    "Of questions about new stories, %.0f %% are answered correctly; a guess would be %.0f %%."
    % (100 * accuracy, 100 / len(PLACES))
)
