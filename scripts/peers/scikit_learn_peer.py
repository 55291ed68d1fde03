"""scikit-learn's MLPClassifier with plain SGD.

With one-hot targets it has sigmoid outputs and the cross-entropy summed over them; it has no quadratic cost. It draws
its initial weights itself.
"""

import warnings

from sklearn.neural_network import MLPClassifier

import common

options = common.arguments()
data = common.load(options.data)
targets = data.targets.astype("int64")
classifier = MLPClassifier(
    hidden_layer_sizes=options.sizes[1:-1],
    activation="logistic",
    solver="sgd",
    alpha=0,
    batch_size=options.batch_size,
    learning_rate_init=options.eta,
    momentum=0,
    random_state=1,
)
warnings.filterwarnings("ignore")


def train():
    classes = None if hasattr(classifier, "coefs_") else list(range(10))
    classifier.partial_fit(data.images, targets, classes=classes)


common.serve(train, lambda: classifier.predict_proba(data.test_images), data.test_labels)
