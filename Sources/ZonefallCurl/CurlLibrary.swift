import CCurl

/// libcurl as this process has it: initialised once, before the first transfer, from whichever thread comes first.
package enum CurlLibrary {
    /// libcurl and what it is built on, such as `libcurl/7.88.1 OpenSSL/3.0.17 …`.
    package static var version: String {
        start()
        return String(cString: curl_version())
    }

    /// Safe to call again; libcurl is never shut down, for other threads may still be in it when the process ends.
    static func start() {
        _ = initialised
    }

    private static let initialised: CURLcode = curl_global_init(Int(CURL_GLOBAL_ALL))
}
