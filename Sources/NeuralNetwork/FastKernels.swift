public typealias FastKernels = ReferenceKernels<Float>
