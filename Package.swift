// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "swift-mnist",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "mnist", targets: ["MNISTCommand"]),
    .library(name: "NeuralNetwork", targets: ["NeuralNetwork"]),
    .library(name: "Digits", targets: ["Digits"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .library(name: "Storage", targets: ["Storage"]),
  ],
  traits: [
    .trait(name: "PNG", description: "Read and write images in the PNG format; needs libpng."),
    .trait(name: "JPEG", description: "Read images in the JPEG format; needs libjpeg-turbo's TurboJPEG."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .target(name: "CKernels", cSettings: strictC),
    .target(name: "CModel", exclude: ["model.safetensors"], cSettings: strictC),
    .target(name: "Libc", swiftSettings: strict),
    .target(name: "Storage", dependencies: ["Libc"], swiftSettings: strict),
    .target(name: "NeuralNetwork", dependencies: ["CKernels", "Libc", "Storage"], swiftSettings: strict),
    .target(
      name: "Digits",
      dependencies: [
        "CKernels", "CModel", "CZlib", "Libc", "NeuralNetwork", "Storage",
        .target(name: "CPNG", condition: .when(traits: ["PNG"])),
        .target(name: "CJPEG", condition: .when(traits: ["JPEG"])),
      ],
      swiftSettings: strict),
    .target(name: "Experiments", dependencies: ["Digits", "NeuralNetwork", "Storage"], swiftSettings: strict),
    .executableTarget(
      name: "MNISTCommand",
      dependencies: [
        "Digits", "Experiments", "Libc", "NeuralNetwork", "Storage",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "StorageTests", dependencies: ["Libc", "Storage"], swiftSettings: strict),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["Libc", "NeuralNetwork", "Storage"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "DigitsTests", dependencies: ["CZlib", "Digits", "Libc", "NeuralNetwork", "Storage"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "ExperimentsTests", dependencies: ["Digits", "Experiments", "NeuralNetwork", "Storage"],
      swiftSettings: strict),
    .testTarget(
      name: "MNISTCommandTests", dependencies: ["Digits", "Experiments", "MNISTCommand", "NeuralNetwork", "Storage"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// The documentation is checked with DocC (scripts/test); who builds or uses the package does not fetch its plugin.
if Context.environment["MNIST_DOCUMENTATION"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
