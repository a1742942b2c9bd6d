import ZonefallCurl

/// libcurl, fetched only when the first probe needs it: an agent that only pings stays small.
final class Transfers {
    private let loop: EventLoop
    private var multi: CurlMulti?

    init(loop: EventLoop) {
        self.loop = loop
    }

    func start(_ request: HTTPRequest, completion: @escaping CurlMulti.Completion) throws(TransferError)
        -> CurlMulti.Token
    {
        if let multi { return multi.start(request, completion: completion) }
        let multi = try CurlMulti(loop: loop)
        self.multi = multi
        return multi.start(request, completion: completion)
    }

    func cancel(_ token: CurlMulti.Token) {
        multi?.cancel(token)
    }
}
