"""The public surface of Keras 1.2.2, module by module: names, and the methods of its classes."""

MODULES: dict[str, str] = {
    "keras.activations": """
        softmax elu softplus softsign relu tanh sigmoid hard_sigmoid linear get
    """,
    "keras.objectives": """
        mean_squared_error mean_absolute_error mean_absolute_percentage_error
        mean_squared_logarithmic_error squared_hinge hinge categorical_crossentropy
        sparse_categorical_crossentropy binary_crossentropy kullback_leibler_divergence
        poisson cosine_proximity get mse MSE mae MAE mape MAPE msle MSLE kld KLD cosine
    """,
    "keras.metrics": """
        binary_accuracy categorical_accuracy sparse_categorical_accuracy
        top_k_categorical_accuracy mean_squared_error mean_absolute_error
        mean_absolute_percentage_error mean_squared_logarithmic_error hinge squared_hinge
        categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy
        kullback_leibler_divergence poisson cosine_proximity matthews_correlation precision
        recall fbeta_score fmeasure get mse MSE mae MAE mape MAPE msle MSLE cosine fscore
        f1score
    """,
    "keras.initializations": """
        get_fans uniform normal lecun_uniform glorot_normal glorot_uniform he_normal
        he_uniform orthogonal identity zero one get
    """,
    "keras.regularizers": """
        Regularizer EigenvalueRegularizer L1L2Regularizer l1 l2 l1l2 activity_l1 activity_l2
        activity_l1l2 get WeightRegularizer ActivityRegularizer
    """,
    "keras.constraints": """
        Constraint MaxNorm NonNeg UnitNorm MinMaxNorm get maxnorm nonneg unitnorm
    """,
    "keras.optimizers": """
        Optimizer SGD RMSprop Adagrad Adadelta Adam Adamax Nadam TFOptimizer clip_norm
        optimizer_from_config get sgd rmsprop adagrad adadelta adam adamax nadam
    """,
    "keras.callbacks": """
        CallbackList Callback BaseLogger ProgbarLogger History ModelCheckpoint EarlyStopping
        RemoteMonitor LearningRateScheduler TensorBoard ReduceLROnPlateau CSVLogger
        LambdaCallback
    """,
    "keras.engine.topology": """
        InputSpec Node Layer InputLayer Merge Container to_list object_list_uid Input merge
        get_source_inputs
    """,
    "keras.engine.training": """
        GeneratorEnqueuer Model standardize_input_data standardize_sample_or_class_weights
        standardize_class_weights standardize_sample_weights check_array_lengths
        check_loss_and_target_compatibility collect_metrics batch_shuffle make_batches
        slice_X weighted_objective standardize_weights
    """,
    "keras.models": """
        Sequential save_model load_model model_from_config model_from_yaml model_from_json
    """,
    "keras.layers.core": """
        Masking Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D Activation
        Reshape Permute Flatten RepeatVector Lambda Dense ActivityRegularization MaxoutDense
        Highway TimeDistributedDense
    """,
    "keras.layers.convolutional": """
        Convolution1D AtrousConvolution1D Convolution2D Deconvolution2D AtrousConvolution2D
        SeparableConvolution2D Convolution3D UpSampling1D UpSampling2D UpSampling3D
        ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D Conv1D
        Conv2D Conv3D Deconv2D AtrousConv1D AtrousConv2D SeparableConv2D
    """,
    "keras.layers.pooling": """
        MaxPooling1D AveragePooling1D MaxPooling2D AveragePooling2D MaxPooling3D
        AveragePooling3D GlobalAveragePooling1D GlobalMaxPooling1D GlobalAveragePooling2D
        GlobalMaxPooling2D GlobalAveragePooling3D GlobalMaxPooling3D
    """,
    "keras.layers.recurrent": """
        Recurrent SimpleRNN GRU LSTM time_distributed_dense
    """,
    "keras.layers.wrappers": """
        Wrapper TimeDistributed Bidirectional
    """,
    "keras.layers.embeddings": """
        Embedding
    """,
    "keras.layers.normalization": """
        BatchNormalization
    """,
    "keras.layers.noise": """
        GaussianNoise GaussianDropout
    """,
    "keras.layers.advanced_activations": """
        LeakyReLU PReLU ELU ParametricSoftplus ThresholdedReLU SReLU
    """,
    "keras.layers.local": """
        LocallyConnected1D LocallyConnected2D
    """,
    "keras.layers.convolutional_recurrent": """
        ConvRecurrent2D ConvLSTM2D
    """,
    "keras.backend": """
        epsilon set_epsilon floatx set_floatx cast_to_floatx image_dim_ordering
        set_image_dim_ordering get_uid reset_uids is_keras_tensor set_legacy_weight_ordering
        legacy_weight_ordering backend clear_session manual_variable_initialization
        learning_phase set_learning_phase get_session set_session is_sparse to_dense
        variable placeholder shape int_shape ndim dtype eval zeros ones eye zeros_like
        ones_like random_uniform_variable random_normal_variable count_params cast update
        update_add update_sub moving_average_update dot batch_dot transpose gather max min
        sum prod var std mean any all argmax argmin square abs sqrt exp log round sign pow
        clip equal not_equal greater greater_equal lesser lesser_equal maximum minimum sin
        cos normalize_batch_in_training batch_normalization concatenate reshape
        permute_dimensions resize_images resize_volumes repeat_elements repeat arange tile
        flatten batch_flatten expand_dims squeeze temporal_padding
        asymmetric_temporal_padding spatial_2d_padding asymmetric_spatial_2d_padding
        spatial_3d_padding stack one_hot reverse get_value batch_get_value set_value
        batch_set_value get_variable_shape print_tensor function gradients stop_gradient rnn
        switch in_train_phase in_test_phase relu elu softmax softplus softsign
        categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy sigmoid
        hard_sigmoid tanh dropout l2_normalize in_top_k conv1d conv2d deconv2d atrous_conv2d
        separable_conv2d conv3d pool2d pool3d random_normal random_uniform random_binomial
        ctc_label_dense_to_sparse ctc_batch_cost ctc_decode map_fn foldl foldr
    """,
    "keras.preprocessing.image": """
        ImageDataGenerator Iterator NumpyArrayIterator DirectoryIterator random_rotation
        random_shift random_shear random_zoom random_channel_shift
        transform_matrix_offset_center apply_transform flip_axis array_to_img img_to_array
        load_img list_pictures
    """,
    "keras.preprocessing.sequence": """
        pad_sequences make_sampling_table skipgrams
    """,
    "keras.preprocessing.text": """
        Tokenizer text_to_word_sequence one_hot
    """,
    "keras.utils.np_utils": """
        to_categorical normalize binary_logloss multiclass_logloss accuracy
        probas_to_classes categorical_probas_to_classes convert_kernel conv_output_length
        conv_input_length
    """,
    "keras.utils.generic_utils": """
        custom_object_scope get_custom_objects get_from_module make_tuple func_dump
        func_load CustomObjectScope Progbar
    """,
    "keras.utils.layer_utils": """
        layer_from_config print_summary count_total_params convert_all_kernels_in_model
    """,
    "keras.utils.io_utils": """
        save_array load_array ask_to_proceed_with_overwrite HDF5Matrix
    """,
    "keras.utils.data_utils": """
        get_file validate_file
    """,
    "keras.utils.test_utils": """
        get_test_data layer_test keras_test
    """,
    "keras.utils.visualize_util": """
        model_to_dot plot
    """,
    "keras.datasets": """
        mnist.load_data cifar10.load_data cifar100.load_data imdb.load_data
        reuters.load_data imdb.get_word_index reuters.get_word_index
    """,
    "keras.applications": """
        vgg16.VGG16 vgg19.VGG19 resnet50.identity_block resnet50.conv_block
        resnet50.ResNet50 inception_v3.conv2d_bn inception_v3.InceptionV3
        inception_v3.preprocess_input xception.Xception xception.preprocess_input
        music_tagger_crnn.MusicTaggerCRNN imagenet_utils.preprocess_input
        imagenet_utils.decode_predictions
    """,
    "keras.wrappers.scikit_learn": """
        BaseWrapper KerasClassifier KerasRegressor
    """,
}

METHODS: dict[str, str] = {
    "keras.engine.topology.Node": """
        create_node get_config
    """,
    "keras.engine.topology.Layer": """
        trainable_weights non_trainable_weights regularizers create_input_layer add_weight
        assert_input_compatibility call add_inbound_node get_output_shape_for compute_mask
        build get_input_shape_at get_output_shape_at get_input_at get_output_at
        get_input_mask_at get_output_mask_at input output input_mask output_mask input_shape
        output_shape add_loss add_update get_updates_for get_losses_for weights set_weights
        get_weights get_config from_config count_params
    """,
    "keras.engine.topology.InputLayer": """
        get_config
    """,
    "keras.engine.topology.Merge": """
        call get_output_shape_for compute_mask get_config from_config
    """,
    "keras.engine.topology.Container": """
        get_layer updates losses stateful reset_states state_updates constraints
        regularizers trainable_weights non_trainable_weights get_weights set_weights
        input_spec uses_learning_phase call compute_mask get_output_shape_for
        run_internal_graph get_config from_config save save_weights
        save_weights_to_hdf5_group load_weights load_weights_from_hdf5_group
        load_weights_from_hdf5_group_by_name to_json to_yaml summary
    """,
    "keras.engine.training.GeneratorEnqueuer": """
        start is_running stop
    """,
    "keras.engine.training.Model": """
        compile fit evaluate predict train_on_batch test_on_batch predict_on_batch
        fit_generator evaluate_generator predict_generator
    """,
    "keras.models.Sequential": """
        add pop get_layer call build uses_learning_phase flattened_layers trainable
        trainable_weights non_trainable_weights updates state_updates get_updates_for losses
        get_losses_for regularizers constraints get_weights set_weights validation_data
        training_data compile fit evaluate predict predict_on_batch train_on_batch
        test_on_batch predict_proba predict_classes fit_generator evaluate_generator
        predict_generator get_config from_config
    """,
    "keras.preprocessing.image.ImageDataGenerator": """
        flow flow_from_directory standardize random_transform fit
    """,
    "keras.preprocessing.image.Iterator": """
        reset
    """,
    "keras.preprocessing.image.NumpyArrayIterator": """
        next
    """,
    "keras.preprocessing.image.DirectoryIterator": """
        next
    """,
    "keras.preprocessing.text.Tokenizer": """
        fit_on_texts fit_on_sequences texts_to_sequences texts_to_sequences_generator
        texts_to_matrix sequences_to_matrix
    """,
    "keras.utils.generic_utils.Progbar": """
        update add
    """,
    "keras.utils.io_utils.HDF5Matrix": """
        shape
    """,
    "keras.wrappers.scikit_learn.BaseWrapper": """
        check_params get_params set_params fit filter_sk_params
    """,
    "keras.wrappers.scikit_learn.KerasClassifier": """
        predict predict_proba score
    """,
    "keras.wrappers.scikit_learn.KerasRegressor": """
        predict score
    """,
}
