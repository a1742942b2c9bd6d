import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import ZonefallZlib

@testable import ZonefallCoordinator

struct PageAssetsTests {
    private static let folder = "Sources/ZonefallCoordinator/Page/assets"

    @Test func `what is built in is what stands in the folder; else run Scripts embed-assets`() throws {
        let files = try Repository.files(under: Self.folder)
        #expect(files.map { String($0.split(separator: "/").last ?? "") } == PageAssets.builtIn.names)
        for path in files {
            let name = String(path.split(separator: "/").last ?? "")
            #expect(try Array(Repository.text(path).utf8) == PageAssets.builtIn[name]?.bytes, "\(name)")
        }
    }

    @Test func `an asset is sent once, and small`() async throws {
        try await Harness().requests { client in
            let response = try await client.get("/assets/page.css", [.acceptEncoding: "gzip, deflate, br"])
            #expect(response.headers[.contentType] == "text/css; charset=utf-8")
            #expect(response.headers[.contentEncoding] == "deflate")
            let packed = Array(response.body.readableBytesView)
            #expect(try Deflate.expanded(packed, atMost: 1 << 20) == PageAssets.builtIn["page.css"]?.bytes)
            let tag = try #require(response.headers[.eTag])
            let again = try await client.get("/assets/page.css", [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
            let plain = try await client.get("/assets/page.css", [.acceptEncoding: "deflate;q=0"])
            #expect(plain.headers[.contentEncoding] == nil)
        }
    }

    @Test(arguments: ["nothing.js", "..%2f..%2fetc%2fpasswd", "%2e%2e", "page.css%00"])
    func `only names that are built in are served`(name: String) async throws {
        for harness in [try Harness(), try Harness(assets: .inFolder("/etc"))] {
            let response = try await harness.requests { try await $0.get("/assets/\(name)") }
            #expect(response.status == .notFound)
        }
    }

    @Test func `a folder is read anew each time`() throws {
        let folder = try TemporaryFolder()
        let assets = PageAssets.inFolder(folder.path)
        #expect(assets["page.css"]?.bytes == PageAssets.builtIn["page.css"]?.bytes)
        try "a {}\n".write(toFile: "\(folder.path)/page.css", atomically: true, encoding: .utf8)
        #expect(assets["page.css"]?.bytes == Array("a {}\n".utf8))
    }

    @Test func `scripts put text into the page as text only`() throws {
        for path in try Repository.files(under: Self.folder) where path.hasSuffix(".js") {
            let text = try Repository.text(path)
            for way in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "http:",
                "https:",
            ] {
                let rest = text.replacing("http://www.w3.org/2000/svg", with: "")
                #expect(!rest.contains(way), "\(path): \(way)")
            }
        }
    }
}
