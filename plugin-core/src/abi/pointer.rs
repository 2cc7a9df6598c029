//! Pointers to Rust memory that are valid in Go.

use std::ptr;

/// Returns a pointer to the first element, or null if the slice has no bytes.
///
/// Rust's pointer for an empty slice is a small number, the alignment. Go ends the process if it finds such a pointer on a stack that it moves
/// ("invalid pointer found on stack": runtime/stack.go, adjustpointers, `minLegalPointer`). Null is valid there.
#[inline]
pub(crate) fn start<T>(elements: &[T]) -> *const T {
    if size_of_val(elements) == 0 {
        ptr::null()
    } else {
        elements.as_ptr()
    }
}

/// Returns a mutable pointer to the first element, or null if the slice has no bytes; see [`start`].
#[inline]
pub(crate) fn start_mut<T>(elements: &mut [T]) -> *mut T {
    if size_of_val(elements) == 0 {
        ptr::null_mut()
    } else {
        elements.as_mut_ptr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_at_null() {
        assert!(start::<u8>(&[]).is_null());
        assert!(start::<u64>(&Vec::new()).is_null());
        assert!(start(&[[0u64; 0]; 3]).is_null(), "elements of no size");
        assert!(start("".as_bytes()).is_null());
        let mut one = [7u8];
        assert_eq!(start(&one), one.as_ptr());
        assert_eq!(start_mut(&mut one), one.as_mut_ptr());
        assert!(start_mut::<u64>(&mut []).is_null());
    }
}
