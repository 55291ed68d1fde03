import Digits
import Storage

/// PDF documents, whose pages poppler's pdftoppm draws where it is installed.
enum PDF {
  /// Whether that is what the content of a file is.
  static func isBegun(by content: [UInt8]) -> Bool { content.starts(with: Array("%PDF-".utf8)) }

  /// The pages of the document at `path`, with 200 pixels an inch as scanners have them.
  ///
  /// - Throws: `FileError` if there is no pdftoppm, or it cannot read the document.
  static func pages(inFile path: String) throws(FileError) -> [GrayImage] {
    let folder: TemporaryFolder
    do throws(Failure) { folder = try TemporaryFolder() } catch { throw FileError(.failed, error.description) }
    defer { folder.remove(File.names(inFolder: folder.path("")).map(folder.path)) }
    let name = path.hasPrefix("-") ? "./" + path : path
    let program: ChildProcess
    do throws(Failure) {
      program = try ChildProcess("pdftoppm", ["-gray", "-r", "200", name, folder.path("page")], isQuiet: true)
    } catch {
      throw .unsupported("this is a PDF document; install poppler-utils, whose pdftoppm draws its pages")
    }
    do { try program.wait() } catch { throw .malformed("pdftoppm cannot draw the pages of this PDF document") }
    var images: [GrayImage] = []
    for page in File.names(inFolder: folder.path("")).sorted() {
      images += try ImageFile.images(inFile: folder.path(page))
    }
    return images
  }
}
