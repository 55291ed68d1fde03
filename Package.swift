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
    .trait(name: "Server", description: "Serve a page and an API for browsers, with mnist serve; fetches hummingbird."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Without its traits hummingbird needs no more of Foundation than FoundationEssentials.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .target(name: "CKernels", cSettings: strictC),
    .target(
      name: "CModel",
      exclude: [
        "built-in.safetensors", "built-in-small.safetensors", "judge.safetensors", "picture-judge.safetensors",
      ],
      cSettings: strictC),
    .target(name: "CPage", cSettings: strictC),
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
    .target(
      name: "DigitServer",
      dependencies: [
        "Digits", "Experiments", "Libc", "NeuralNetwork", "Storage",
        .target(name: "CPage", condition: .when(traits: ["Server"])),
        .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Server"])),
        .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Server"])),
        .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Server"])),
        .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Server"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Server"])),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: .when(traits: ["Server"])),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["Server"])),
      ],
      exclude: ["Page", "openapi.json"], swiftSettings: strict),
    .executableTarget(
      name: "MNISTCommand",
      dependencies: [
        "Digits", "Experiments", "Libc", "NeuralNetwork", "Storage",
        .target(name: "DigitServer", condition: .when(traits: ["Server"])),
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
      name: "DigitServerTests",
      dependencies: [
        "Digits", "Experiments", "Libc", "NeuralNetwork", "Storage",
        .target(name: "DigitServer", condition: .when(traits: ["Server"])),
      ],
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

// Under AddressSanitizer the readers and the kernels are tested alone (scripts/test): all targets together take 1.4 times as
// long to build.
if Context.environment["MNIST_CORE"] != nil {
  package.products.removeAll { ["mnist", "Experiments"].contains($0.name) }
  package.targets.removeAll { target in
    ["Experiments", "DigitServer", "MNISTCommand"].contains { target.name.hasPrefix($0) }
  }
}
