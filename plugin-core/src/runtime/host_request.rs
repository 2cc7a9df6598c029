//! [`HostRequest`]: what Rust asks of the runtime host besides calls, accesses and operations on values; [`HostReply`]: its reply.
//!
//! # Safety
//!
//! The host uses the numbers in a frame's slots as handles and addresses. The slots are filled in this file only, from references that
//! outlive the request, in the order in which the host's function for the entry reads them. [`HostReply`] takes a number for a handle only
//! where the host stores one.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry, abi::frame::Status, abi::pointer::start_mut, runtime::Runtime,
    runtime::frame_guard::FrameGuard, runtime::handle::Handle, runtime::opened::Opened,
    runtime::preload,
};
use std::{mem, ops::Deref, os::unix::ffi::OsStrExt, path::Path};

/// A request to the runtime host, with all that the host's function of this name reads.
pub(crate) enum HostRequest<'a> {
    /// Prepares an exported symbol of a plugin for values encoded by a schema. The reply's number 0 is the address of the host's binding.
    Bind {
        plugin: usize,
        symbol: &'a str,
        schema: &'a [u8],
    },
    /// Runs a garbage collection. The reply's number 0 is the number of collections so far.
    Collect,
    /// Finds the error with this index in `sentinels` of host/errors.go.
    Sentinel(usize),
    /// Finds a type, by a name or by a schema: see `findType` of host/typenames.go.
    FindType {
        among: usize,
        name: &'a [u8],
        symbols: &'a str,
        path: &'a str,
    },
    /// Makes a handle on an exported function or variable of a plugin.
    SymbolValue {
        plugin: usize,
        name: &'a str,
    },
    /// Makes a value of the given type or, by default, of the type that the schema describes.
    MakeValue(Encoded<'a>, Option<&'a Handle>),
    NewContext(ContextKind<'a>),
    /// Reads from an `io.Reader` into the buffer.
    Read(&'a Handle, &'a mut [u8]),
    /// Finds the methods of these interfaces, and encodes them by the schema.
    MethodsOf(&'a [&'a Handle], Schema<'a>),
    /// Creates an object of these funcs. `names` has the name of its type, then the name and the package of each method, with NULs between.
    Implement {
        funcs: &'a [&'a Handle],
        names: &'a str,
        owner: usize,
    },
}

/// The context to create: `type contextKind` of host/stdlib.go.
#[derive(Clone, Copy)]
pub(crate) enum ContextKind<'a> {
    Background,
    /// The parent.
    Cancel(&'a Handle),
    /// The parent and the limit in nanoseconds.
    Timeout(&'a Handle, i64),
    /// The parent, a key and its value.
    Value(&'a Handle, &'a Handle, &'a Handle),
}

impl ContextKind<'_> {
    /// Reports whether the reply has two more handles: of the func that cancels the context, and of an `ender` that does.
    pub(crate) fn can_be_cancelled(self) -> bool {
        matches!(self, Self::Cancel(_) | Self::Timeout(..))
    }

    fn slots(self) -> [usize; 4] {
        match self {
            Self::Background => [0; 4],
            Self::Cancel(parent) => [1, parent.address(), 0, 0],
            Self::Timeout(parent, nanoseconds) => [2, parent.address(), nanoseconds as usize, 0],
            Self::Value(parent, key, value) => {
                [3, parent.address(), key.address(), value.address()]
            }
        }
    }
}

/// The schema of a Rust type, for a request whose reply is decoded as that type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema<'a>(&'a [u8]);

impl<'a> Schema<'a> {
    /// # Safety
    ///
    /// [`Shape::schema`](crate::value::Shape) has made the schema, and the reply is decoded as the type that it describes.
    pub(crate) unsafe fn new(schema: &'a [u8]) -> Self {
        Self(schema)
    }

    pub(crate) fn bytes(self) -> &'a [u8] {
        self.0
    }
}

/// An encoded value with its schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoded<'a> {
    value: *const u8,
    schema: &'a [u8],
}

impl<'a> Encoded<'a> {
    /// # Safety
    ///
    /// `value` points to a value encoded by this schema, which lives as long as the schema.
    pub(crate) unsafe fn new(value: *const u8, schema: &'a [u8]) -> Self {
        Self { value, schema }
    }

    pub(crate) fn address(self) -> usize {
        self.value.expose_provenance()
    }

    pub(crate) fn schema(self) -> &'a [u8] {
        self.schema
    }
}

impl HostRequest<'_> {
    /// Makes the request.
    pub(crate) fn make(self, runtime: &Runtime) -> HostReply {
        let mut frame = FrameGuard::take(runtime);
        let array: Vec<usize>;
        let addresses = |handles: &[&Handle]| handles.iter().map(|it| it.address()).collect();
        let (entry, handles) = match self {
            Self::Bind {
                plugin,
                symbol,
                schema,
            } => {
                frame.ints[0] = plugin;
                frame.put_bytes(1, symbol.as_bytes());
                frame.put_bytes(3, schema);
                (Entry::Bind, 0)
            }
            Self::Collect => (Entry::Collect, 0),
            Self::Sentinel(index) => {
                frame.ints[0] = index; // For one that is out of range, the host panics and recovers.
                (Entry::Sentinel, 1)
            }
            Self::FindType {
                among,
                name,
                symbols,
                path,
            } => {
                frame.ints[0] = among;
                frame.put_bytes(1, name);
                frame.put_bytes(3, symbols.as_bytes());
                frame.put_bytes(5, path.as_bytes());
                (Entry::FindType, 1)
            }
            Self::SymbolValue { plugin, name } => {
                frame.ints[0] = plugin;
                frame.put_bytes(1, name.as_bytes());
                (Entry::SymbolValue, 1)
            }
            Self::MakeValue(encoded, of_type) => {
                frame.ints[0] = encoded.address();
                frame.put_bytes(1, encoded.schema);
                frame.ints[3] = of_type.map_or(0, Handle::address);
                (Entry::MakeValue, 1)
            }
            Self::NewContext(kind) => {
                frame.ints[..4].copy_from_slice(&kind.slots());
                (
                    Entry::NewContext,
                    if kind.can_be_cancelled() { 3 } else { 1 },
                )
            }
            Self::Read(reader, buffer) => {
                frame.ints[0] = reader.address();
                frame.ints[1] = start_mut(buffer).expose_provenance();
                frame.ints[2] = buffer.len();
                (Entry::Read, 0)
            }
            Self::MethodsOf(interfaces, schema) => {
                array = addresses(interfaces);
                frame.put_words(0, &array);
                frame.put_bytes(2, schema.0);
                (Entry::MethodsOf, 0)
            }
            Self::Implement {
                funcs,
                names,
                owner,
            } => {
                array = addresses(funcs);
                frame.put_words(0, &array);
                frame.put_bytes(2, names.as_bytes());
                frame.ints[4] = owner;
                (Entry::Implement, 1)
            }
        };
        // SAFETY: the slots hold what the host's function for the entry reads. What they point to is borrowed by `self`, or in `array`, and
        // lives until the host has replied.
        unsafe { frame.enter(runtime, entry) };
        HostReply {
            handles: if frame.status() == Status::Returned {
                handles
            } else {
                0
            },
            entry,
            frame,
        }
    }
}

/// The reply of the host, in the frame of the request.
pub(crate) struct HostReply {
    frame: FrameGuard,
    entry: Entry,
    /// How many slots, from 0 on, hold a new handle or 0.
    handles: usize,
}

impl Deref for HostReply {
    type Target = FrameGuard;

    fn deref(&self) -> &FrameGuard {
        &self.frame
    }
}

impl HostReply {
    pub(crate) fn number(&self, slot: usize) -> usize {
        self.frame.ints[slot]
    }

    /// Takes the new handle that the host has stored in a slot, if any.
    pub(crate) fn take_handle(&mut self, slot: usize) -> Option<Handle> {
        assert!(slot < self.handles, "{:?} leaves no handle", self.entry);
        // SAFETY: for this request, the host stores a new handle or 0 in this slot. It is taken once, since 0 is left in its place.
        unsafe { Handle::new(mem::take(&mut self.frame.ints[slot])) }
    }

    /// Returns the new handle that the host has stored in slot 0, if the request has succeeded and there is one.
    pub(crate) fn into_handle(mut self) -> Option<Handle> {
        (self.status() == Status::Returned).then(|| self.take_handle(0))?
    }

    /// Reports whether a read has failed, and so has left the identity of an error in slots 0 and 1.
    pub(crate) fn is_failed_read(&self) -> bool {
        matches!(self.entry, Entry::Read) && self.status() == Status::Failed
    }
}

/// Opens a plugin with Go's `plugin.Open`, which loads the file and runs its `init` functions.
///
/// # Safety
///
/// The file's code may run in this process, and the file was checked, so that Go does not crash on it.
pub(crate) unsafe fn open(runtime: &Runtime, path: &Path) -> Opened {
    preload::wait_until_known();
    let mut frame = FrameGuard::take(runtime);
    frame.put_bytes(0, path.as_os_str().as_bytes());
    // SAFETY: slots 0 and 1 hold a path, which lives until the end of this function. The caller guarantees that the file can be loaded.
    unsafe { frame.enter(runtime, Entry::Open) };
    Opened::of(&frame)
}
