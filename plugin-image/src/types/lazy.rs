//! [`Lazy`]: types that are read on demand.
//!
//! One exported function can refer to all types of a wide API, of which a program needs a few.

use super::{
    Kind, Type, TypeId,
    decode::{Decoder, Known, Scope},
};
use crate::{ImageError, Source, container::Container, memory::malformed};
use std::{
    fmt,
    fs::File,
    io,
    os::unix::fs::MetadataExt,
    panic::resume_unwind,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

const WHAT: &str = "Go type";

/// A file that stays open, and its types read so far, behind a lock.
pub(crate) type Shared = Arc<Mutex<Container<'static>>>;

/// The types of a file that have been read so far.
pub(crate) struct Lazy {
    slots: Slots,
    reading: Mutex<Reading>,
    container: Shared,
    file: Arc<File>,
    /// The state of the file when it was opened.
    stamp: Stamp,
    /// Reports whether a type can be read on the stack of this thread.
    has_room: fn() -> bool,
}

/// The state for further decoding.
struct Reading {
    scope: Scope,
    known: Known,
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy({} types)", self.known())
    }
}

impl Lazy {
    /// Returns lazy types, beginning with the known ones.
    pub(crate) fn new(
        scope: Scope,
        known: Known,
        (container, file): (&Shared, &Arc<File>),
        has_room: fn() -> bool,
    ) -> io::Result<Self> {
        Ok(Self {
            slots: Slots::default(),
            reading: Mutex::new(Reading { scope, known }),
            container: Arc::clone(container),
            file: Arc::clone(file),
            stamp: Stamp::of(file)?,
            has_room,
        })
    }

    /// Returns one type. A type that cannot be read has an error message as its text, and matches no requested type.
    pub(crate) fn get(&self, id: TypeId) -> &Type {
        self.slots
            .slot(id.index())
            .get_or_init(|| match (self.has_room)() {
                true => self.decoded(id),
                false => thread::scope(|scope| {
                    let reading = scope.spawn(|| self.decoded(id));
                    reading
                        .join()
                        .unwrap_or_else(|payload| resume_unwind(payload))
                }),
            })
    }

    fn decoded(&self, id: TypeId) -> Type {
        self.decode(id).unwrap_or_else(|error| unreadable(&error))
    }

    /// Returns the number of known types. Decoding one may add others.
    pub(crate) fn known(&self) -> usize {
        self.lock().known.len()
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decode(&self, id: TypeId) -> Result<Type, ImageError> {
        let mut reading = self.lock();
        // Other code may have closed the descriptor, and opened another file with its number.
        if Stamp::of(&self.file)? != self.stamp {
            return Err(malformed(WHAT, 0, "the file has changed"));
        }
        let container = self.container.lock();
        let container = container.unwrap_or_else(PoisonError::into_inner);
        let Reading { scope, known } = &mut *reading;
        let address = known.address(id).ok_or(malformed(
            WHAT,
            id.index() as u64,
            "the number is of no type",
        ))?;
        Decoder::new(&container.memory, scope.clone(), known).decode(address)
    }
}

/// The identity and state of a file. The time of status changes is not used, since renaming and linking change it.
#[derive(Debug, PartialEq, Eq)]
struct Stamp([i64; 3], u64, u64);

impl Stamp {
    fn of(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        let times = [found.mtime(), found.mtime_nsec(), found.dev().cast_signed()];
        Ok(Self(times, found.ino(), file.size()?))
    }
}

/// Returns the stand-in for a type that cannot be read.
#[cold]
fn unreadable(error: &ImageError) -> Type {
    let string = format!("a type that cannot be read ({error})");
    Type::printed(Kind::Interface, string)
}

/// The number of types in the first chunk; each chunk has twice as many as the one before.
const FIRST: usize = 32;
/// The number of chunks that is enough for all type numbers.
const CHUNKS: usize = 28;

/// A list that grows without moving its elements.
#[derive(Default)]
struct Slots([OnceLock<Box<[OnceLock<Type>]>>; CHUNKS]);

impl Slots {
    fn slot(&self, index: usize) -> &OnceLock<Type> {
        let chunk = (index / FIRST + 1).ilog2() as usize;
        let (start, len) = (FIRST * ((1 << chunk) - 1), FIRST << chunk);
        let slots = self.0[chunk].get_or_init(|| (0..len).map(|_| OnceLock::new()).collect());
        &slots[index - start]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_a_place_of_its_own() {
        let slots = Slots::default();
        for index in 0..1000 {
            let mut ty = unreadable(&malformed(WHAT, 0, "x"));
            ty.size = index as u64;
            slots.slot(index).set(ty).unwrap();
        }
        for index in 0..1000 {
            assert_eq!(slots.slot(index).get().unwrap().size, index as u64);
        }
    }
}
