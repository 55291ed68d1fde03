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
    .target(name: "Storage", swiftSettings: strict),
    .target(name: "NeuralNetwork", dependencies: ["CKernels", "Storage"], swiftSettings: strict),
    .target(
      name: "Digits",
      dependencies: [
        "CKernels", "CModel", "CZlib", "NeuralNetwork", "Storage",
        .target(name: "CPNG", condition: .when(traits: ["PNG"])),
        .target(name: "CJPEG", condition: .when(traits: ["JPEG"])),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "MNISTCommand",
      dependencies: [
        "Digits", "NeuralNetwork", "Storage",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "MakeModel", dependencies: ["Digits", "NeuralNetwork"], swiftSettings: strict),
    .testTarget(name: "StorageTests", dependencies: ["Storage"], swiftSettings: strict),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["NeuralNetwork", "Storage"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "DigitsTests", dependencies: ["CZlib", "Digits", "NeuralNetwork", "Storage"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "MNISTCommandTests", dependencies: ["Digits", "MNISTCommand", "NeuralNetwork", "Storage"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
