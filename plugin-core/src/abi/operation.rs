//! [`Operation`]: the operations of the runtime host on handles.

/// An operation on a value or type. The order is that of host/operations.go, which documents each.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Operation {
    Type,
    Print,
    Len,
    Nil,
    Equal,
    Get,
    Set,
    Index,
    Field,
    Entry,
    SetEntry,
    Keys,
    Elem,
    Method,
    Call,
    Clone,
    Convert,
    Channel,
    Send,
    Receive,
    Close,
    Func,
    Select,
    Await,
    #[cfg_attr(not(feature = "serde"), expect(dead_code))]
    Tree,
    TypeOf,
    Addr,
    Copied,
    Assert,
    Elements,
    Entries,
    Append,
    Slice,
    Delete,
    Range,
    Next,
    About,
    Zero,
    New,
    MakeSlice,
    MakeMap,
    MakeChan,
    Part,
    Related,
    Fields,
    ErrorIs,
    ErrorAs,
    ErrorWrapped,
    ErrorKind,
    Reading,
    Owner,
    FuncOf,
}

#[cfg(test)]
mod tests {
    use crate::abi::mirror::variants;

    #[test]
    fn the_host_has_the_same_operations_in_the_same_order() {
        let host = include_str!("../../../plugin-runtime-host/host/operations.go");
        let (_, list) = host.split_once("const (\n").expect("a list of constants");
        let (list, _) = list.split_once("\n)").expect("its end");
        let go: Vec<_> = list
            .lines()
            .filter_map(|line| line.split_whitespace().next()?.strip_prefix("op"))
            .collect();
        assert_eq!(go, variants(include_str!("operation.rs"), "Operation"));
    }
}
