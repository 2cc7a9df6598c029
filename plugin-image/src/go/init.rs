//! The function that a plugin runs at load to register its module data, and the address in it.

use crate::{Arch, memory::Memory};

const WHAT: &str = "initialiser";

/// Returns the address of the module data that `function` registers, if it is the linker's `go:link.addmoduledata`.
///
/// The linker writes the function as machine code, the same in Go 1.21 to 1.27 (`gentext` in cmd/link/internal/amd64/asm.go and
/// arm64/asm.go). Every plugin has it, stripped or not, as do libraries of `-buildmode=shared`. Other files do not: c-shared libraries run
/// `_rt0_*_lib` instead.
pub(super) fn module_data(memory: &Memory<'_>, arch: Arch, function: u64) -> Option<u64> {
    match arch {
        Arch::Amd64 => amd64(&memory.array(function, WHAT).ok()?, function),
        Arch::Arm64 => arm64(&memory.array(function, WHAT).ok()?, function),
        Arch::Other(_) => None,
    }
}

/// `lea module(%rip), %rdi; call addmoduledata; ret`
fn amd64(code: &[u8; 13], at: u64) -> Option<u64> {
    match *code {
        [0x48, 0x8d, 0x3d, a, b, c, d, 0xe8, _, _, _, _, 0xc3] => {
            let displacement = i32::from_le_bytes([a, b, c, d]);
            Some(at.wrapping_add(7).wrapping_add_signed(displacement.into()))
        }
        _ => None,
    }
}

/// `adrp x0, module; add x0, x0, :lo12:module; b addmoduledata`.
///
/// If the data is near, lld relaxes the first two instructions to `nop; adr x0, module`, and ld64 to `adr x0, module; nop`.
fn arm64(code: &[u8; 12], at: u64) -> Option<u64> {
    const NOP: u32 = 0xd503_201f;
    let [first, second, last] = *code.as_chunks::<4>().0 else {
        return None;
    };
    let [first, second, last] = [first, second, last].map(u32::from_le_bytes);
    if last >> 26 != 0b00_0101 {
        return None;
    }
    if let Some(page) = address_immediate(first, 1) {
        // `add x0, x0, #imm12`, not shifted.
        let low = second >> 10 & 0xfff;
        let is_add = second & 0xffc0_03ff == 0x9100_0000;
        return is_add.then(|| {
            (at & !0xfff)
                .wrapping_add_signed(page << 12)
                .wrapping_add(low.into())
        });
    }
    let (instruction, at) = if first == NOP {
        (second, at.wrapping_add(4))
    } else {
        (first, at)
    };
    let offset = address_immediate(instruction, 0).filter(|_| first == NOP || second == NOP)?;
    Some(at.wrapping_add_signed(offset))
}

/// Returns the immediate of `adr x0` (`page` 0) or `adrp x0` (`page` 1).
fn address_immediate(instruction: u32, page: u32) -> Option<i64> {
    if instruction & 0x9f00_001f != 0x1000_0000 | page << 31 {
        return None;
    }
    let bits = (instruction >> 5 & 0x7_ffff) << 2 | instruction >> 29 & 3;
    // 21 bits, signed.
    Some(i64::from((bits << 11).cast_signed() >> 11))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: [u32; 3]) -> [u8; 12] {
        let mut code = [0; 12];
        code.as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(words)
            .for_each(|(bytes, word)| *bytes = word.to_le_bytes());
        code
    }

    #[test]
    fn decodes_amd64() {
        let mut code = [
            0x48, 0x8d, 0x3d, 0xf9, 0xff, 0xff, 0xff, 0xe8, 1, 2, 3, 4, 0xc3,
        ];
        assert_eq!(amd64(&code, 0x1000), Some(0x1000));
        code[12] = 0x90;
        assert_eq!(amd64(&code, 0x1000), None);
    }

    #[test]
    fn decodes_arm64() {
        let branch = 0x1400_0010;
        // adrp x0, .+0x2000 ; add x0, x0, #0x123
        assert_eq!(
            arm64(&words([0xd000_0000, 0x9104_8c00, branch]), 0x1234),
            Some(0x3123)
        );
        // adrp x0, .-0x1000
        assert_eq!(
            arm64(&words([0xf0ff_ffe0, 0x9100_0000, branch]), 0x1234),
            Some(0)
        );
        // nop ; adr x0, .+8
        assert_eq!(
            arm64(&words([0xd503_201f, 0x1000_0040, branch]), 0x1000),
            Some(0x100c)
        );
        // adr x0, .+8 ; nop
        assert_eq!(
            arm64(&words([0x1000_0040, 0xd503_201f, branch]), 0x1000),
            Some(0x1008)
        );
        // another register, another last instruction, neither add nor nop
        assert_eq!(arm64(&words([0xd000_0001, 0x9104_8c00, branch]), 0), None);
        assert_eq!(
            arm64(&words([0xd000_0000, 0x9104_8c00, 0xd65f_03c0]), 0),
            None
        );
        assert_eq!(arm64(&words([0x1000_0040, 0x1000_0040, branch]), 0), None);
    }
}
