using System.Buffers.Binary;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Runtime;

public sealed class ElfVersionPatchTests
{
    private const string Wanted = LibTorchLoader.MissingVersion;

    private static readonly byte[] Image =
        ElfImage.Demanding(("libm.so.6", ["GLIBC_2.29"]), ("libstdc++.so.6", ["GLIBCXX_3.4", Wanted, "CXXABI_1.3"]), ("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.34"]));

    [Fact]
    public void MarkWeak_VersionDemanded_SetsTheFlagOfThatEntryAlone()
    {
        var patched = ElfVersionPatch.MarkWeak(Image, Wanted);
        Assert.NotNull(patched);
        var changed = Differences(Image, patched);
        Assert.Single(changed);

        // By hand: strings take 1 + 10 + 11 + 15 + 12 + 15 + 11 + 10 + 12 + 11 = 108 bytes after the 64 of the header; the flags lie 4 bytes into the second
        // entry of the second library: after one library with one entry (32 bytes), a library (16) and an entry (16).
        Assert.Equal(64 + 108 + 32 + 16 + 16 + 4, changed[0]);
        Assert.Equal(2, BinaryPrimitives.ReadUInt16LittleEndian(patched.AsSpan(changed[0])));
    }

    [Fact]
    public void MarkWeak_Patched_LeavesTheGivenImageAlone()
    {
        var copy = Image.ToArray();
        _ = ElfVersionPatch.MarkWeak(copy, Wanted);
        Assert.Equal(Image, copy);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.3")] // A beginning of another name.
    [InlineData("GLIBCXX_3.4.320")]
    [InlineData("libstdc++.so.6")] // A name in the strings, yet of a library.
    public void MarkWeak_VersionNotDemanded_ReturnsNull(string version) => Assert.Null(ElfVersionPatch.MarkWeak(Image, version));

    [Fact]
    public void MarkWeak_AnyTruncation_ThrowsInvalidData()
    {
        for (var length = 0; length < Image.Length; length++)
        {
            var cut = Image[..length];
            var failure = Record.Exception(() => ElfVersionPatch.MarkWeak(cut, Wanted));

            // Only the last 20 bytes of the last section header (its alignment and entry size) are never read.
            Assert.True(failure is InvalidDataException || (failure is null && length >= Image.Length - 20), $"cut to {length} bytes: {failure}");
        }
    }

    [Fact]
    public void MarkWeak_SectionLinkedToNoSection_ThrowsInvalidData()
    {
        // An index whose byte offset wraps around to a section that exists.
        var image = Image.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(image.Length - 24), 1U << 26);
        Assert.Throws<InvalidDataException>(() => ElfVersionPatch.MarkWeak(image, Wanted));
    }

    [Fact]
    public void MarkWeak_RandomDamage_ThrowsInvalidDataOrReturnsAnImageOfTheSameLength()
    {
        var random = new RandomStream(1, 0, "damage");
        for (var round = 0; round < 20_000; round++)
        {
            var image = Image.ToArray();
            for (var hits = 1 + random.NextInt(4); hits > 0; hits--)
            {
                image[6 + random.NextInt(image.Length - 6)] = (byte)(random.NextInt(3) == 0 ? 0xff : random.NextInt(256));
            }

            try
            {
                var patched = ElfVersionPatch.MarkWeak(image, Wanted);
                Assert.True(patched is null || patched.Length == image.Length);
            }
            catch (InvalidDataException)
            {
                // What is expected of most of them; any other exception fails the test.
            }
        }
    }

    [Fact]
    public void MarkWeak_Garbage_ThrowsInvalidData()
    {
        var random = new RandomStream(2, 0, "garbage");
        foreach (var length in (int[])[0, 1, 4, 63, 64, 65, 4096])
        {
            var garbage = new byte[length];
            for (var i = 0; i < length; i++)
            {
                garbage[i] = (byte)random.NextInt(256);
            }

            Assert.Throws<InvalidDataException>(() => ElfVersionPatch.MarkWeak(garbage, Wanted));
        }
    }

    [Theory]
    [InlineData(4, 1)] // 32-bit
    [InlineData(5, 2)] // big-endian
    public void MarkWeak_OtherKindOfElf_ThrowsInvalidData(int at, byte value)
    {
        var image = Image.ToArray();
        image[at] = value;
        Assert.Throws<InvalidDataException>(() => ElfVersionPatch.MarkWeak(image, Wanted));
    }

    [Fact]
    public void MarkWeak_LibraryOfTorchSharp_ChangesOneFlag()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is an ELF file on Linux only.");
        var original = LibTorchLoader.FindLibrary("libLibTorchSharp.so");
        Assert.NotNull(original);
        var image = File.ReadAllBytes(original);
        var patched = ElfVersionPatch.MarkWeak(image, Wanted);
        Assert.SkipWhen(patched is null, $"This build of the library does not ask for {Wanted}.");
        var changed = Assert.Single(Differences(image, patched)); // The flags are two bytes; the upper one is 0 before and after.
        Assert.Equal(0, image[changed]);
        Assert.Equal(2, patched[changed]);
    }

    private static int[] Differences(byte[] one, byte[] other)
    {
        Assert.Equal(one.Length, other.Length);
        return [.. Enumerable.Range(0, one.Length).Where(i => one[i] != other[i])];
    }
}
