import CCurl

/// One libcurl handle: carries out one request after another and holds what comes back.
///
/// Bound to the thread that made it, and kept alive by its owner: libcurl holds unowned pointers to it.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    private(set) var status = 0
    private(set) var headers: [HTTPRequest.Header] = []
    private(set) var body: [UInt8] = []
    private var largestBody = 0
    private var isTooLarge = false
    private var tellsCertificates = false
    private var headerBytes = 0
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var resolveList: UnsafeMutablePointer<curl_slist>?
    private var connectedSocket: Int32?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private static let mostHeaderBytes = 64 << 10

    /// - Throws: ``TransferError/other(code:_:)`` when there is no memory for a handle.
    init() throws(TransferError) {
        CurlLibrary.start()
        guard let handle = curl_easy_init() else {
            errorText.deallocate()
            throw .other(code: Int32(bitPattern: CURLE_FAILED_INIT.rawValue), "no handle to be had")
        }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        release()
        errorText.deallocate()
    }

    /// Makes the handle ready for `request`. After a throw nothing of the request is left, its socket included.
    func prepare(_ request: HTTPRequest) throws(TransferError) {
        release()
        connectedSocket = request.route.connectedSocket
        status = 0
        headers = []
        body = []
        largestBody = request.largestBody
        isTooLarge = false
        tellsCertificates = request.tellsCertificates
        headerBytes = 0
        errorText.pointee = 0
        curl_easy_reset(handle)
        do throws(TransferError) {
            try setHeaders(request.headers)
            try setMessage(request)
            try setRoute(request)
        } catch {
            release()
            throw error
        }
        setBounds(request)
        setTrust(request)
        setCallbacks()
    }

    /// What became of the request, once libcurl has done with it.
    func result(_ code: CURLcode) -> Result<HTTPResponse, TransferError> {
        defer { release() }
        if isTooLarge { return .failure(.tooLarge(limit: largestBody)) }
        guard code == CURLE_OK else {
            let text = String(cString: errorText)
            return .failure(
                TransferError(
                    code: code,
                    osError: Int32(truncatingIfNeeded: zonefall_curl_get_long(handle, CURLINFO_OS_ERRNO)),
                    detail: text.isEmpty ? String(cString: curl_easy_strerror(code)) : text,
                    largestBody: largestBody
                )
            )
        }
        var response = HTTPResponse(status: status, headers: headers, body: body, phases: phases)
        response.version = version
        response.redirect = zonefall_curl_get_string(handle, CURLINFO_REDIRECT_URL).map { String(cString: $0) }
        if tellsCertificates { response.certificates = ServerCertificate.shown(to: handle) }
        return .success(response)
    }

    private var version: Double {
        switch zonefall_curl_get_long(handle, CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): 1.0
        case Int(CURL_HTTP_VERSION_1_1): 1.1
        case Int(CURL_HTTP_VERSION_2_0): 2
        default: 0
        }
    }

    private var phases: TransferPhases {
        func time(_ info: CURLINFO) -> Duration { .microseconds(zonefall_curl_get_offset(handle, info)) }
        return TransferPhases(
            nameLookup: time(CURLINFO_NAMELOOKUP_TIME_T),
            connect: time(CURLINFO_CONNECT_TIME_T),
            tlsHandshake: time(CURLINFO_APPCONNECT_TIME_T),
            firstByte: time(CURLINFO_STARTTRANSFER_TIME_T),
            total: time(CURLINFO_TOTAL_TIME_T)
        )
    }

    /// Frees what the last request needed, and closes its socket if libcurl never took it.
    func release() {
        curl_slist_free_all(headerList)
        headerList = nil
        curl_slist_free_all(resolveList)
        resolveList = nil
        if let connectedSocket { closeSocket(connectedSocket) }
        connectedSocket = nil
    }

    // MARK: Options

    private func setHeaders(_ headers: [HTTPRequest.Header]) throws(TransferError) {
        for header in headers {
            let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            let isToken = header.name.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ":") }
            guard !header.name.isEmpty, isToken, !line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f })
            else { throw .badRequest("the header '\(header.name)' has characters that a header can't have") }
            headerList = curl_slist_append(headerList, line)
        }
        // libcurl would wait a second for a "100 Continue" that a small server never sends.
        headerList = curl_slist_append(headerList, "Expect:")
        zonefall_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
    }

    private func setMessage(_ request: HTTPRequest) throws(TransferError) {
        guard request.url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw .badRequest("the URL '\(request.url)' is not percent-encoded")
        }
        guard request.url.hasPrefix("http://") || request.url.hasPrefix("https://") else {
            throw .badRequest("the URL '\(request.url)' is neither http nor https")
        }
        zonefall_curl_set_string(handle, CURLOPT_URL, request.url)
        zonefall_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        switch request.method {
        case .get: zonefall_curl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .head: zonefall_curl_set_long(handle, CURLOPT_NOBODY, 1)
        case .post, .put, .patch, .delete:
            zonefall_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        if let body = request.body {
            zonefall_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            body.withUnsafeBytes { bytes in
                // CURLOPT_COPYPOSTFIELDS copies at once. An empty array may have no address at all.
                let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                if let start { zonefall_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start) }
            }
            if body.isEmpty { zonefall_curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "") }
            zonefall_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    private func setRoute(_ request: HTTPRequest) throws(TransferError) {
        let route = request.route
        zonefall_curl_set_string(handle, CURLOPT_PROXY, "")
        if let path = route.socketPath { zonefall_curl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, path) }
        if let interface = route.interface ?? route.sourceAddress {
            guard interface.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "!") }) else {
                throw .badRequest("'\(interface)' is neither an interface nor an address")
            }
            // libcurl 7.88 knows one of the two; where both are asked for, the caller brings a connected socket.
            let kind = route.interface != nil ? "if!" : "host!"
            zonefall_curl_set_string(handle, CURLOPT_INTERFACE, kind + interface)
        }
        if !route.addresses.isEmpty {
            guard let (host, port) = Self.hostAndPort(of: request.url) else {
                throw .badRequest("the URL '\(request.url)' has no host")
            }
            let addresses = route.addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
            resolveList = curl_slist_append(resolveList, "\(host):\(port):\(addresses)")
            zonefall_curl_set_list(handle, CURLOPT_RESOLVE, resolveList)
        }
        if connectedSocket != nil {
            zonefall_curl_set_already_connected(handle)
            zonefall_curl_set_open(handle, takeConnectedSocket, Unmanaged.passUnretained(self).toOpaque())
        }
    }

    private func setBounds(_ request: HTTPRequest) {
        func milliseconds(_ duration: Duration) -> Int {
            let (seconds, attoseconds) = duration.components
            return max(1, Int(clamping: seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
        }
        zonefall_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        zonefall_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout))
        zonefall_curl_set_long(
            handle,
            CURLOPT_CONNECTTIMEOUT_MS,
            milliseconds(request.connectTimeout ?? request.timeout)
        )
        zonefall_curl_set_offset(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.largestBody))
        if request.connection == .fresh {
            zonefall_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
            zonefall_curl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
        }
        // The distribution's CAPATH switches off libcurl's store of authorities, and a handshake then costs 20 times more.
        zonefall_curl_set_string(handle, CURLOPT_CAPATH, nil)
        if let authorities = request.trustedAuthorities {
            zonefall_curl_set_string(handle, CURLOPT_CAINFO, authorities)
        }
    }

    private func setTrust(_ request: HTTPRequest) {
        if request.trust != .full { zonefall_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0) }
        if request.trust == .none { zonefall_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0) }
        if request.tellsCertificates { zonefall_curl_set_long(handle, CURLOPT_CERTINFO, 1) }
        if request.stopsAfterHandshake { zonefall_curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1) }
        switch request.version {
        case .any: break
        case .one: zonefall_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        case .two:
            let isEncrypted = request.url.hasPrefix("https://")
            let version = isEncrypted ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            zonefall_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(version))
        }
    }

    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        zonefall_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        zonefall_curl_set_data(handle, CURLOPT_HEADERFUNCTION, receiveHeader)
        zonefall_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        zonefall_curl_set_data(handle, CURLOPT_WRITEFUNCTION, receiveBody)
        zonefall_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    }

    private static func hostAndPort(of url: String) -> (host: String, port: String)? {
        guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty else { return nil }
        let port = authority.split(separator: ":", omittingEmptySubsequences: false)
        let standard = scheme == "https://" ? "443" : "80"
        return port.count == 2 ? (String(port[0]), String(port[1])) : (String(authority), standard)
    }

    // MARK: What libcurl calls

    fileprivate func takeSocket() -> Int32? {
        defer { connectedSocket = nil }
        return connectedSocket
    }

    /// False when there are more headers than any answer has.
    fileprivate func receive(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.mostHeaderBytes else { return false }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = []
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].trimmed
            headers.append(.init(text[..<colon].trimmed, value))
        }
        return true
    }

    /// False when it would be more than the request allows.
    fileprivate func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= largestBody else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }
}

private let receiveHeader: zonefall_curl_data = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private let receiveBody: zonefall_curl_data = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private let takeConnectedSocket: zonefall_curl_open = { context, _, _ in
    guard let context else { return -1 }
    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().takeSocket() ?? -1
}

extension Substring {
    fileprivate var trimmed: String {
        func isSpace(_ character: Character) -> Bool { character.isWhitespace || character.isNewline }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
