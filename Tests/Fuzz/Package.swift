// swift-tools-version: 6.3
import PackageDescription

// A package of its own, as a target without a `main` would break the build of the other; scripts/fuzz builds it. What the
// server makes of bodies is in no product: its files, which need no server, are linked to in Sources/Server.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-mnist", path: "../..", traits: ["PNG", "JPEG"]),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        .product(name: "Digits", package: "swift-mnist"), .product(name: "Experiments", package: "swift-mnist"),
        .product(name: "NeuralNetwork", package: "swift-mnist"), .product(name: "Storage", package: "swift-mnist"),
        .product(name: "HTTPTypes", package: "swift-http-types"), "Sanitizer",
      ],
      path: "Sources",
      swiftSettings: [
        .define("Server"), .enableUpcomingFeature("InternalImportsByDefault"),
        .unsafeFlags(["-parse-as-library"]),
      ]),
    .systemLibrary(name: "Sanitizer", path: "Sanitizer"),
  ],
  swiftLanguageModes: [.v6]
)
