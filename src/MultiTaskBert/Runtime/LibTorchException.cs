namespace MultiTaskBert.Runtime;

/// <summary>Represents LibTorch that cannot be loaded. The message names the reason and the remedy.</summary>
public sealed class LibTorchException : MultiTaskBertException
{
    private LibTorchException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static LibTorchException NoBackend() => new(
        "No LibTorch backend was found: the native library 'torch_cpu' is not beside the application. "
        + "MultiTaskBert references only the managed TorchSharp package, so that each application chooses its backend. "
        + "Add one of these packages to the project that starts: TorchSharp-cpu (any machine), TorchSharp-cuda-windows or "
        + "TorchSharp-cuda-linux (NVIDIA). For example: dotnet add package TorchSharp-cpu");

    internal static LibTorchException CannotWriteCache(string folder, Exception inner) => new(
        $"LibTorch needs a patched copy of its loader on this system (its libstdc++ lacks {LibTorchLoader.MissingVersion}), and the folder "
        + $"for it, '{folder}', cannot be written: {inner.Message} Set the environment variable {LibTorch.CacheVariable} to a folder "
        + "that this user can write, or install a libstdc++ of GCC 13 or later.",
        inner);

    internal static LibTorchException CannotLoad(Exception inner) => new(
        $"LibTorch was found but cannot be loaded: {FirstLine(inner.Message)} Check that the backend package (TorchSharp-cpu or a "
        + "TorchSharp-cuda package) has the same version as TorchSharp, and that the machine is x64 or arm64 as the package asks.",
        inner);

    private static string FirstLine(string text)
    {
        var end = text.IndexOfAny(['\r', '\n']);
        return end < 0 ? text : text[..end];
    }
}
