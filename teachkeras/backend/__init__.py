"""K: the functions Keras 1 code is written with, one file for each shelf.

This is the only door from layers to the engine, so that the source of any layer reads like Keras 1.
"""

from __future__ import annotations

import sys

from ..errors.arguments import answering_calls
from ..errors.names import not_in_k
from .compare import (
    equal,
    greater,
    greater_equal,
    lesser,
    lesser_equal,
    not_equal,
)
from .config import (
    backend,
    cast_to_floatx,
    clear_session,
    epsilon,
    floatx,
    get_uid,
    image_dim_ordering,
    image_ordering,
    learning_phase,
    reset_uids,
    set_epsilon,
    set_floatx,
    set_image_dim_ordering,
    set_image_ordering,
    set_learning_phase,
)
from .ctc import (
    ctc_batch_cost,
    ctc_decode,
    ctc_label_dense_to_sparse,
)
from .functions import (
    function,
    gradients,
    moving_average_update,
    print_tensor,
    stop_gradient,
    table_by_mistake,
    update,
    update_add,
    update_sub,
)
from .images import (
    asymmetric_spatial_2d_padding,
    atrous_conv2d,
    conv1d,
    conv2d,
    conv3d,
    deconv2d,
    local_conv,
    pool2d,
    pool3d,
    resize_images,
    resize_volumes,
    separable_conv2d,
    spatial_2d_padding,
    spatial_3d_padding,
)
from .joining import (
    arange,
    asymmetric_temporal_padding,
    concatenate,
    gather,
    one_hot,
    repeat,
    repeat_elements,
    reverse,
    stack,
    temporal_padding,
    tile,
)
from .loops import foldl, foldr, map_fn, rnn
from .maths import (
    abs,
    batch_dot,
    cast,
    clip,
    cos,
    dot,
    exp,
    log,
    maximum,
    minimum,
    pow,
    round,
    sign,
    sin,
    sqrt,
    square,
    transpose,
)
from .nn import (
    binary_crossentropy,
    categorical_crossentropy,
    dropout,
    elu,
    hard_sigmoid,
    in_test_phase,
    in_top_k,
    in_train_phase,
    relu,
    sigmoid,
    softmax,
    softplus,
    softsign,
    sparse_categorical_crossentropy,
    switch,
    tanh,
)
from .normalization import (
    batch_normalization,
    l2_normalize,
    normalize_batch_in_training,
)
from .random import (
    random_binomial,
    random_normal,
    random_uniform,
)
from .reduce import (
    all,
    any,
    argmax,
    argmin,
    logsumexp,
    max,
    mean,
    min,
    prod,
    std,
    sum,
    var,
)
from .session import (
    get_session,
    legacy_weight_ordering,
    manual_variable_initialization,
    set_legacy_weight_ordering,
    set_session,
)
from .shape import (
    batch_flatten,
    expand_dims,
    flatten,
    permute_dimensions,
    reshape,
    squeeze,
)
from .sparse import (
    is_sparse,
    to_dense,
)
from .tensors import (
    batch_get_value,
    batch_set_value,
    constant,
    count_params,
    dtype,
    eval,
    eye,
    get_value,
    get_variable_shape,
    identity,
    in_dtype_of,
    int_shape,
    is_keras_tensor,
    is_symbol,
    is_variable,
    name_scope,
    ndim,
    ones,
    ones_like,
    placeholder,
    random_normal_variable,
    random_uniform_variable,
    set_value,
    shape,
    variable,
    zeros,
    zeros_like,
)

# The list above is the list of K: what it imports from the shelves is what K has.
__all__ = sorted(
    name
    for name, thing in vars().copy().items()
    if getattr(thing, "__module__", "").startswith(f"{__name__}.") and not name.startswith("_")
)


# The door: a call that Python would refuse is answered in words of ours. The function's own module
# holds it too, so that it pickles; what another module took from there before stays as it is.
for _name in __all__:
    _inside = globals()[_name]
    globals()[_name] = _outside = answering_calls(_inside, "K")
    setattr(sys.modules[_inside.__module__], _name, _outside)


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    raise not_in_k(name, __all__)
