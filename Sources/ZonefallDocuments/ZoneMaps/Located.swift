/// A thing that was read without fault, with its node, so that checks can find the place of any of its values.
struct Located<Value> {
    let value: Value
    let node: DocumentNode
}

/// One list of a zone map.
struct LocatedList<Value> {
    var things: [Located<Value>] = []
    /// The ids of all its elements, also of those that were faulty, with the places of the elements.
    var ids: [(id: String, place: DocumentPlace)] = []
    /// False if an element was faulty: then nothing may be said of what the things lack.
    var isComplete = true
    /// False if an element has no id: then no id may be said to be missing.
    var isNamed = true
}

extension DocumentObject {
    /// The objects of a list, each with its node; faulty ones are reported and left out.
    func located<Value: DocumentDecodable>(_ key: Key, _: Value.Type) -> LocatedList<Value> {
        var list = LocatedList<Value>()
        for node in elements(key) {
            let before = log.count
            let value = DocumentObject<Value.Key>(node, log: log).flatMap(Value.init)
            if case .text(let id) = node["id"]?.content {
                list.ids.append((id, node.place))
            } else {
                list.isNamed = false
            }
            if let value, log.count == before {
                list.things.append(Located(value: value, node: node))
            } else {
                list.isComplete = false
            }
        }
        return list
    }
}
