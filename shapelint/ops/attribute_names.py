"""Which names do modules and tensors of torch have as attributes? What is in none of the tables is no attribute of theirs.

Read off torch 2.13 (a test compares): `dir()` of nn.Module, of every class of torch.nn and the modules inside it,
and of torch.Tensor.
"""

from __future__ import annotations

#: What every nn.Module has; names with two underscores are left out.
OF_MODULES = frozenset("""
    T_destination _apply _backward_hooks _backward_pre_hooks _buffers _call_impl _compiled_call_impl
    _forward_hooks _forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks
    _forward_pre_hooks_with_kwargs _get_backward_hooks _get_backward_pre_hooks _get_name _is_full_backward_hook
    _load_from_state_dict _load_state_dict_post_hooks _load_state_dict_pre_hooks
    _maybe_warn_non_full_backward_hook _modules _named_members _non_persistent_buffers_set _parameters
    _register_load_state_dict_pre_hook _register_state_dict_hook _replicate_for_data_parallel _save_to_state_dict
    _slow_forward _state_dict_hooks _state_dict_pre_hooks _version _wrapped_call_impl add_module apply bfloat16
    buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer
    get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children
    named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule
    share_memory state_dict to to_empty train training type xpu zero_grad
""".split())

#: What some layers of torch have besides.
OF_LAYERS = frozenset("""
    _all_weights _apply_instance_norm _check_input_dim _check_non_zero_input_channels _conv_forward _ff_block
    _fill_padding_idx_with_zero _flat_weight_refs _flat_weights _flat_weights_names _get_abs_string_index
    _get_full_log_prob _get_in_channels _get_item_by_idx _get_no_batch_dim _get_num_spatial_dims
    _handle_no_batch_input _infer_parameters _init_flat_weights _initialize_hook _is_protocol _key_to_attr
    _lazy_load_hook _load_hook _mha_block _output_padding _qkv_same_embed_dim _random_samples _require_tuple_int
    _reset_parameters _reversed_padding_repeated_twice _sa_block _update_flat_weights _weights_have_changed
    activation activation_relu_or_gelu add_zero_attn affine all_weights alpha append approximate batch_first beta
    bias bias_hh bias_hh_l0 bias_hh_l0_reverse bias_hh_l1 bias_hh_l1_reverse bias_ih bias_ih_l0 bias_ih_l0_reverse
    bias_ih_l1 bias_ih_l1_reverse bias_k bias_v bidirectional blank ceil_mode check_forward_args check_hidden_size
    check_input clear cls_to_become convert_sync_batchnorm copy count_include_pad d_model decoder delta dilation
    dim divisor_override dropout dropout1 dropout2 dropout3 elementwise_affine embed_dim embedding_dim
    enable_nested_tensor encoder eps extend flatten_parameters from_pretrained fromkeys full gather
    generate_square_subsequent_mask get get_expected_cell_size get_expected_hidden_size groups
    has_uninitialized_params head_dim hidden_size ignore_index in1_features in2_features in_channels in_features
    in_proj_bias in_proj_weight init initialize_parameters inplace input_size insert items k k_proj_weight kdim
    kernel_size keys label_smoothing lambd layers linear linear1 linear2 log_input log_prob log_target margin
    mask_check max_norm max_val merge_masks min_val mode momentum multihead_attn negative_slope nhead nonlinearity
    norm norm1 norm2 norm3 norm_first norm_type normalized_shape num_batches_tracked num_channels num_classes
    num_embeddings num_features num_groups num_heads num_layers num_parameters options out_channels out_features
    out_proj output_padding output_ratio output_size p padding padding_idx padding_mode parallel_apply
    permute_hidden pop popitem pos_weight predict proj_size q_proj_weight reduction replicate reset_parameters
    reset_running_stats return_indices running_mean running_var scale_grad_by_freq scatter self_attn setdefault
    size sparse stride threshold track_running_stats transposed update use_nested_tensor v_proj_weight value
    values vdim weight weight_hh weight_hh_l0 weight_hh_l0_reverse weight_hh_l1 weight_hh_l1_reverse weight_hr_l0
    weight_hr_l0_reverse weight_hr_l1 weight_hr_l1_reverse weight_ih weight_ih_l0 weight_ih_l0_reverse
    weight_ih_l1 weight_ih_l1_reverse zero_infinity
""".split())

#: Names of tensors that no rule stands for.
OF_TENSORS = frozenset("""
    _addmm_activation _autocast_to_full_precision _autocast_to_reduced_precision _backward_hooks _base _cdata
    _clear_non_serializable_cached_data _coalesced_ _conj _conj_physical _dimI _dimV _dtensor__new__ _fix_weakref
    _grad _grad_fn _has_symbolic_sizes_strides _indices _is_all_true _is_any_true _is_view _is_zerotensor
    _lazy_clone _make_subclass _make_wrapper_subclass _neg_view _nested_tensor_size _nested_tensor_storage_offsets
    _nested_tensor_strides _philox_normal_ _philox_uniform_ _post_accumulate_grad_hooks _python_dispatch
    _reduce_ex_internal _rev_view_func_unsafe _sparse_mask_projection _to_dense _to_sparse _to_sparse_bsc
    _to_sparse_bsr _to_sparse_csc _to_sparse_csr _typed_storage _use_count _values _version _view_func
    _view_func_unsafe apply_ as_subclass const_data_ptr dequantize dim_order grad_dtype index int_repr ipu is_ipu
    is_maia is_mkldnn is_mtia is_nested is_set_to is_sparse_csr is_vulkan is_xla map2_ map_ module_load mtia name
    output_nr q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qscheme
    record_stream reinforce resize resize_as resize_as_sparse_ slice_inverse smm sparse_resize_
    sparse_resize_and_clear_ sspaddmm storage storage_type to_mkldnn to_padded_tensor untyped_storage volatile
""".split())
