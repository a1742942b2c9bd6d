import HTTPTypes
import Hummingbird
import NIOCore
import ZonefallModel
import ZonefallZlib

extension Routes {
    /// `GET /`: the page, readable as it comes; `?dark=ZONE` says what that zone's blackout would take.
    func page(_ request: Request) async throws -> Response {
        try await coordinator.evaluateFirst()
        let (overview, snapshot) = await feed.overview()
        let dark = request.uri.queryParameters["dark"].map { Zone.ID(String($0)) }
        let page = Page(overview: overview, snapshot: snapshot, dark: dark, version: version, theme: request.theme)
        var response = Response.packed(
            Array(page.markup.utf8),
            type: "text/html; charset=utf-8",
            for: request
        )
        response.headers.append(contentsOf: Page.headers)
        return response
    }

    /// `GET /v1/openapi.json`: what all routes take and give.
    func openAPI(_ request: Request) throws -> Response {
        try asset("openapi.json", request)
    }

    /// `GET /assets/NAME`: what the page is made of.
    func asset(_ name: String, _ request: Request) throws -> Response {
        guard let asset = assets[name] else { throw Problem.noSuchRoute("/assets/\(name)") }
        let isPacked = request.takesDeflate
        let bytes = isPacked ? asset.deflated ?? asset.bytes : asset.bytes
        var response = Response(
            status: .ok,
            headers: [.contentType: asset.type, .xContentTypeOptions: "nosniff", .vary: "Accept-Encoding"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
        if isPacked, asset.deflated != nil { response.headers[.contentEncoding] = "deflate" }
        return EntityTag(asset.tag).applied(to: response, for: request)
    }
}

extension Request {
    /// The parameter `theme`, else the cookie that the page itself set.
    fileprivate var theme: Page.Theme? {
        if let asked = uri.queryParameters["theme"].flatMap({ Page.Theme(rawValue: String($0)) }) { return asked }
        let cookies = headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let own = cookies.map { $0.drop { $0 == " " } }.first { $0.hasPrefix("zonefall-theme=") }
        return own.flatMap { Page.Theme(rawValue: String($0.dropFirst("zonefall-theme=".count))) }
    }

    var takesDeflate: Bool {
        headers[values: .acceptEncoding].flatMap { $0.split(separator: ",") }.contains { encoding in
            let parts = encoding.split(separator: ";").map { $0.filter { $0 != " " } }
            return parts.first == "deflate" && !parts.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
        }
    }
}

extension Response {
    /// Made smaller for those who take it so.
    static func packed(_ bytes: [UInt8], type: String, for request: Request) -> Response {
        var response = Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .vary: "Accept-Encoding",
            ]
        )
        // Without memory for it the bytes travel as they are.
        if request.takesDeflate, let packed = try? Deflate.compressed(bytes) {
            response.headers[.contentEncoding] = "deflate"
            response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: packed))
        } else {
            response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        }
        return response
    }
}
