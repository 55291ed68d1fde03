// swift-tools-version: 6.3
import PackageDescription

// A package of its own, as a target without a `main` would break the build of the other; scripts/fuzz builds it.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-mnist", path: "../..", traits: ["PNG", "JPEG"])],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        .product(name: "Digits", package: "swift-mnist"), .product(name: "Experiments", package: "swift-mnist"),
        .product(name: "NeuralNetwork", package: "swift-mnist"), .product(name: "Storage", package: "swift-mnist"),
      ],
      path: "Sources", swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
