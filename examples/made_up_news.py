"""Short texts about four topics: a few words of the topic among others.

They stand in for news that need a download.
"""

import numpy as np

TOPICS = [
    "sea ship wave harbour sail anchor captain storm island tide mast fish net rope shore".split(),
    "bread oven butter salt soup spoon onion flour kitchen plate cheese pepper pan knife".split(),
    "violin song drum choir piano melody trumpet concert flute singer tune opera guitar".split(),
    "rose tulip hedge spade seed lawn apple gardener leaf branch soil weed bee root".split(),
]
FILLERS = "the a of and with under near old new big small very today there was".split()


def load_data(count, topical=3, seed=113):
    """`count` texts of `topical` words about their topic and four others, and the topics."""
    random = np.random.RandomState(seed)
    topics = np.arange(count) % len(TOPICS)
    texts = []
    for topic in topics:
        words = list(random.choice(TOPICS[topic], topical)) + list(random.choice(FILLERS, 4))
        texts.append(" ".join(random.permutation(words)))
    return texts, topics
