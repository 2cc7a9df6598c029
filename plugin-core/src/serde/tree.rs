//! A tree: a value as bytes that tell what they are. The other side, with the grammar, is host/trees.go.

use super::SerdeError;

pub(super) use crate::abi::tree::*;

/// How much of the stack must be left to go one level deeper: for serde's own frames, and those of the types.
pub(super) const LEVEL: usize = 32 << 10;

pub(super) fn put_count(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// As Go's `binary.AppendVarint`: the sign is the lowest bit.
pub(super) fn put_int(out: &mut Vec<u8>, n: i64) {
    put_count(out, ((n << 1) ^ (n >> 63)) as u64);
}

pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_count(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// What is left to read of a tree. It trusts nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest<'de>(pub(super) &'de [u8]);

impl<'de> Rest<'de> {
    pub(super) fn malformed(&self) -> SerdeError {
        SerdeError::Malformed { left: self.0.len() }
    }

    fn take(&mut self, n: usize) -> Result<&'de [u8], SerdeError> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or_else(|| self.malformed())?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, SerdeError> {
        Ok(self.take(1)?[0])
    }

    /// The next byte, which stays.
    pub(super) fn peek(&self) -> Result<u8, SerdeError> {
        self.0.first().copied().ok_or_else(|| self.malformed())
    }

    pub(super) fn count(&mut self) -> Result<u64, SerdeError> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(self.malformed());
            }
            n |= bits << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(self.malformed())
    }

    pub(super) fn int(&mut self) -> Result<i64, SerdeError> {
        let n = self.count()?;
        Ok((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    pub(super) fn float(&mut self) -> Result<f64, SerdeError> {
        let mut bits = [0; 8];
        bits.copy_from_slice(self.take(8)?);
        Ok(f64::from_le_bytes(bits))
    }

    pub(super) fn bytes(&mut self) -> Result<&'de [u8], SerdeError> {
        let n = usize::try_from(self.count()?).map_err(|_| self.malformed())?;
        self.take(n)
    }

    /// How much to make room for: each value takes a byte at least.
    pub(super) fn hint(&mut self) -> Result<usize, SerdeError> {
        let n = self.count()?;
        Ok(usize::try_from(n).map_or(self.0.len(), |n| n.min(self.0.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_all_lengths_come_back() {
        let edges = (0..64).flat_map(|bit| [1u64 << bit, (1u64 << bit) - 1, u64::MAX - (1 << bit)]);
        for n in edges {
            let mut out = Vec::new();
            put_count(&mut out, n);
            put_int(&mut out, n as i64);
            let mut rest = Rest(&out);
            assert_eq!((rest.count(), rest.int()), (Ok(n), Ok(n as i64)));
            assert!(rest.0.is_empty());
        }
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        assert_eq!(
            Rest(&[0x80]).count(),
            Err(SerdeError::Malformed { left: 0 })
        );
        assert!(Rest(&[0xff; 11]).count().is_err());
        assert!(Rest(&[5, b'a']).bytes().is_err());
        assert!(Rest(&[0; 7]).float().is_err());
        assert!(Rest(&[]).peek().is_err());
        assert_eq!(Rest(&[0xff, 0xff, 3, 1]).hint(), Ok(1));
    }
}
