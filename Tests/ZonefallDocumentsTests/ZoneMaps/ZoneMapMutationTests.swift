import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

/// Whatever is done to a file, the reader answers: with a map, or with places that exist in the file.
struct ZoneMapMutationTests {
    @Test(arguments: UInt64(0)..<300)
    func `a map with random damage is read or refused at places of the file`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let isJSON = seed.isMultiple(of: 2)
        let file = isJSON ? "corpus/case-010.json" : "sound.yaml"
        var bytes = try TestFiles.bytes(of: TestFiles.fixtures.appending(path: file))
        for _ in 0..<Int.random(in: 1...6, using: &generator) { damage(&bytes, &generator) }

        do throws(DocumentError) {
            let map = try ZoneMap(document: DocumentSource(name: file, bytes: bytes))
            #expect(map.locations.count == map.entityCount)
        } catch {
            let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).count
            #expect(!error.diagnostics.isEmpty)
            #expect(error.diagnostics == error.diagnostics.sorted())
            for diagnostic in error.diagnostics {
                #expect((1...lines).contains(diagnostic.location.line))
                #expect(diagnostic.location.column >= 1)
                #expect(!diagnostic.problem.isEmpty && !diagnostic.remedy.isEmpty)
            }
        }
    }

    private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let position = Int.random(in: 0..<bytes.count - 40, using: &generator)
        let length = Int.random(in: 1...30, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(position..<position + length)
        case 2: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
        case 3:
            let odd = Array("[]{}:,\"'&*!|>%@`#-? \n\t~0".utf8)
            bytes[position] = odd.randomElement(using: &generator) ?? 0
        default:
            // A whole line twice: repeated keys, ids and addresses.
            let start = bytes[..<position].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
            let end = bytes[position...].firstIndex(of: 0x0a).map { $0 + 1 } ?? bytes.count
            bytes.insert(contentsOf: bytes[start..<end], at: end)
        }
    }
}
