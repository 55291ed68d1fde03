import Storage

/// Reads each file and uses what it holds. One that cannot be read is told and passed over.
///
/// - Returns: the first failure to read.
/// - Throws: what `use` throws.
func passingOver<Content>(
  _ files: [String], json: Bool, read: (String) throws(FileError) -> Content, use: (String, Content) throws -> Void
) throws -> Failure? {
  var first: Failure?
  for file in files {
    let content: Content
    do throws(FileError) { content = try read(file) } catch {
      let failure = Failure(error)
      if json { try Terminal.print(["file": JSON(file), "error": JSON(failure.description)] as JSON) }
      Terminal.report(failure)
      first = first ?? failure
      continue
    }
    try use(file, content)
  }
  return first
}

/// Writes the images that models answered in some way into a folder.
///
/// - Throws: `FileError`, also if the folder holds images of other answers, among which these would be lost.
func write(_ images: [(name: String, bytes: [UInt8])], to folder: String) throws(FileError) {
  try File.createDirectory(folder)
  let names = Set(images.map(\.name))
  if let other = File.names(inFolder: folder).sorted().first(where: { $0.hasSuffix(".pgm") && !names.contains($0) }) {
    throw FileError(.notCreatable, "holds \(other) of another evaluation; name an empty folder", path: folder)
  }
  try File.write(images, in: folder, replacing: true)
}
