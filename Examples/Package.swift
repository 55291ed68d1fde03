// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "shapes",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-mnist", path: "..")],
  targets: [
    .executableTarget(
      name: "Shapes",
      dependencies: [
        .product(name: "NeuralNetwork", package: "swift-mnist"), .product(name: "Digits", package: "swift-mnist"),
        .product(name: "Storage", package: "swift-mnist"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
