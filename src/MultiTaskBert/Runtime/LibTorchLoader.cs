using System.Runtime.InteropServices;
using TorchSharp;

namespace MultiTaskBert.Runtime;

/// <summary>Finds TorchSharp's native library and, where libstdc++ is too old for it, loads a copy with that demand made weak.</summary>
internal static class LibTorchLoader
{
    /// <summary>The version of libstdc++ that TorchSharp's native library asks for and does not need.</summary>
    internal const string MissingVersion = "GLIBCXX_3.4.32";

    // The only symbol of that version in the library's table; a libstdc++ that exports it loads the library as it is.
    private const string NewestSymbol = "_ZSt21ios_base_library_initv";
    private const string LibraryFile = "libLibTorchSharp.so";

    /// <summary>Returns null when LibTorch can be loaded now by name, or what is wrong.</summary>
    internal static LibTorchException? Load()
    {
        OpenMPThreads.SleepSoonWhenIdle();
        if (!BackendIsThere())
        {
            return LibTorchException.NoBackend();
        }

        return NeedsPatch() && FindLibrary(LibraryFile) is { } original ? LoadPatched(original, NativeCache.DefaultFolder()) : null;
    }

    private static LibTorchException? LoadPatched(string original, string cacheFolder)
    {
        try
        {
            var patched = ElfVersionPatch.MarkWeak(File.ReadAllBytes(original), MissingVersion);
            if (patched is null)
            {
                return null; // The library does not ask for that version: it loads as it is.
            }

            // The copy finds its neighbours by the names of libraries that are loaded already, so they come first, by full path:
            // a second LibTorch from another path would abort the process.
            foreach (var neighbour in (string[])["libtorch_cpu.so", "libtorch.so"])
            {
                NativeLibrary.Load(FindLibrary(neighbour) ?? neighbour);
            }

            string copy;
            try
            {
                copy = NativeCache.Place(cacheFolder, LibraryFile, patched);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return LibTorchException.CannotWriteCache(cacheFolder, e);
            }

            NativeLibrary.Load(copy);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return LibTorchException.CannotLoad(e);
        }
    }

    /// <summary>Whether this system's libstdc++ is too old for TorchSharp's native library.</summary>
    internal static bool NeedsPatch() => OperatingSystem.IsLinux()
        && !(NativeLibrary.TryLoad("libstdc++.so.6", out var handle) && NativeLibrary.TryGetExport(handle, NewestSymbol, out _));

    // TorchSharp brings LibTorchSharp along; LibTorch itself comes with the backend package alone.
    private static bool BackendIsThere()
    {
        var name = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

        // Loading through TorchSharp's assembly searches exactly where TorchSharp itself will.
        return FindLibrary(name) is not null || NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, searchPath: null, out _);
    }

    /// <summary>The full path of a native library that came with the application, or null.</summary>
    internal static string? FindLibrary(string file)
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
