import ZonefallCurl

/// An HTTP answer as the kinds look at it, whoever has parsed it.
protocol HTTPAnswer {
    var status: Int { get }
    /// 1.0, 1.1, 2.
    var version: Double { get }
    var body: [UInt8] { get }

    /// The value of the first header of that name, in any case.
    func header(_ name: String) -> String?
}

extension HTTPResponse: HTTPAnswer {}
