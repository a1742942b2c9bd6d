import ZonefallModel

/// What came of an echo request.
enum EchoAnswer {
    /// `roundTrip` is nil when the wall clock, by which the kernel stamps, was set in between.
    case reply(roundTrip: Duration?)
    /// As `reply`, by an agent that signed it: the address that it saw, and who it says it is.
    case signed(seen: IPAddress?, Shared<ObservationDetails>?, roundTrip: Duration?)
    /// The right cookie came from another address than the one that was asked.
    case otherAddress(IPAddress?)
    /// An ICMP error, or a local one, as ``OutcomeTable`` reads it.
    case failure(Outcome, Observation.Rejection?)
}

/// Who waits for what comes of an echo request.
protocol EchoClient: AnyObject {
    /// Called once, unless the request is forgotten first.
    func echoed(_ answer: EchoAnswer)
}
