import CCurl

/// Many requests at once on somebody else's event loop, which calls it when a socket is ready or time has passed.
///
/// Belongs to the thread of its loop.
package final class CurlMulti {
    /// Names a request that is under way.
    package struct Token: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    package typealias Completion = (Result<HTTPResponse, TransferError>) -> Void

    private struct Running {
        let transfer: Transfer
        let completion: Completion
    }

    private let loop: any TransferLoop
    private let multi: UnsafeMutableRawPointer
    private var running: [Token: Running] = [:]
    private var tokens: [UnsafeMutableRawPointer: Token] = [:]
    private var idle: [Transfer] = []
    private var lastNumber: UInt64 = 0
    private var timer: TransferTimer?
    /// libcurl must not be entered again from its own callbacks, nor from a completion while results are collected.
    private var isCollecting = false

    /// How many handles are kept for later requests; each holds some tens of kilobytes.
    private static let mostIdle = 64

    /// - Throws: ``TransferError/other(code:_:)`` when there is no memory for it.
    package init(loop: any TransferLoop) throws(TransferError) {
        CurlLibrary.start()
        guard let multi = curl_multi_init() else {
            throw .other(code: Int32(bitPattern: CURLE_FAILED_INIT.rawValue), "no multi handle to be had")
        }
        self.loop = loop
        self.multi = multi
        zonefall_curl_multi_set_callbacks(
            multi,
            socketCallback,
            timerCallback,
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    deinit {
        for request in running.values {
            curl_multi_remove_handle(multi, request.transfer.handle)
        }
        if let timer { loop.cancel(timer) }
        curl_multi_cleanup(multi)
    }

    /// How many requests are under way.
    package var count: Int { running.count }

    /// Starts a request. `completion` is called exactly once, never before this returns, unless the request is cancelled.
    package func start(_ request: HTTPRequest, completion: @escaping Completion) -> Token {
        lastNumber += 1
        let token = Token(number: lastNumber)
        do throws(TransferError) {
            let transfer: Transfer = if let kept = idle.popLast() { kept } else { try Transfer() }
            try transfer.prepare(request)
            running[token] = Running(transfer: transfer, completion: completion)
            tokens[transfer.handle] = token
            // From here on libcurl calls the timer callback, and with that the loop calls us.
            curl_multi_add_handle(multi, transfer.handle)
        } catch {
            _ = loop.after(.zero) { completion(.failure(error)) }
        }
        return token
    }

    /// Ends a request without calling its completion; its connection is closed. Safe for one that has ended.
    package func cancel(_ token: Token) {
        guard let request = running.removeValue(forKey: token) else { return }
        retire(request.transfer)
    }

    private func retire(_ transfer: Transfer) {
        tokens[transfer.handle] = nil
        curl_multi_remove_handle(multi, transfer.handle)
        transfer.release()
        if idle.count < Self.mostIdle { idle.append(transfer) }
    }

    // MARK: What the loop calls

    private func ready(_ descriptor: Int32, _ readiness: SocketReadiness) {
        var events: Int32 = 0
        if readiness.contains(.readable) { events |= CURL_CSELECT_IN }
        if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
        if readiness.contains(.failed) { events |= CURL_CSELECT_ERR }
        act(descriptor, events)
    }

    private func act(_ descriptor: Int32, _ events: Int32) {
        var left: Int32 = 0
        curl_multi_socket_action(multi, descriptor, events, &left)
        collect()
    }

    private func collect() {
        guard !isCollecting else { return }
        isCollecting = true
        defer { isCollecting = false }
        var code = CURLE_OK
        while let handle = zonefall_curl_multi_next_done(multi, &code) {
            guard let token = tokens[handle], let request = running.removeValue(forKey: token) else { continue }
            let result = request.transfer.result(code)
            retire(request.transfer)
            request.completion(result)
        }
    }

    // MARK: What libcurl calls

    fileprivate func watch(_ descriptor: Int32, _ action: Int32) {
        switch action {
        case CURL_POLL_IN: watch(descriptor, for: .readable)
        case CURL_POLL_OUT: watch(descriptor, for: .writable)
        case CURL_POLL_INOUT: watch(descriptor, for: [.readable, .writable])
        default: loop.unwatch(descriptor)
        }
    }

    private func watch(_ descriptor: Int32, for interest: SocketReadiness) {
        loop.watch(descriptor, for: interest) { [unowned self] readiness in ready(descriptor, readiness) }
    }

    fileprivate func setTimer(milliseconds: Int) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = loop.after(.milliseconds(milliseconds)) { [unowned self] in
            timer = nil
            act(CURL_SOCKET_TIMEOUT, 0)
        }
    }
}

private let socketCallback: curl_socket_callback = { _, descriptor, action, context, _ in
    guard let context else { return 0 }
    Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().watch(descriptor, action)
    return 0
}

private let timerCallback: curl_multi_timer_callback = { _, milliseconds, context in
    guard let context else { return 0 }
    Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds: milliseconds)
    return 0
}
