/// The operators of SPEC.md in plain Swift and double precision.
///
/// They are what the kernels are held against, so they are written for being read: one definition each, forward only,
/// sharing nothing with the kernels. Gradients are held against `finiteDifference`. Images are `[N, H, W, C]`,
/// convolution weights `[O, I, H, W]`, dense weights `[O, I]`; nothing is padded. Shapes that do not fit are a
/// programmer's mistake and trap.
public enum Reference {}
