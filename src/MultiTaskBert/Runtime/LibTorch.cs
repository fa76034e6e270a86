using System.Runtime.CompilerServices;
using TorchSharp;

namespace MultiTaskBert.Runtime;

/// <summary>
/// Gets LibTorch, the native library under TorchSharp, into the process.
/// </summary>
/// <remarks>
/// <para>
/// TorchSharp's own native library asks for a version of libstdc++ (<c>GLIBCXX_3.4.32</c>) that Debian 12, Ubuntu 22.04 and other
/// systems do not have. There, and only there, a copy of it is made in which that demand is marked as weak, in a private folder of the
/// user, and the copy is loaded. No code in it uses the missing symbol.
/// </para>
/// <para>Projects that reference the package call <see cref="Prepare"/> before their first line runs; nobody needs to call it by hand.</para>
/// <para>Thread safety: every member may be called from any thread, any number of times; the work is done once.</para>
/// </remarks>
public static class LibTorch
{
    /// <summary>The environment variable that names the folder for files this library makes for itself.</summary>
    internal const string CacheVariable = "MULTITASKBERT_CACHE";

    private static readonly Lazy<LibTorchException?> Outcome = new(LibTorchLoader.Load);
    private static readonly Lazy<bool> Ready = new(Touch);

    /// <summary>Makes LibTorch loadable. Never throws: what went wrong is thrown by <see cref="EnsureLoaded"/>.</summary>
    public static void Prepare() => _ = Outcome.Value;

    /// <summary>Makes LibTorch loadable, loads it, and throws if that fails.</summary>
    /// <exception cref="LibTorchException">
    /// No backend package is referenced, or the native library cannot be loaded; the message says what to do.
    /// </exception>
    public static void EnsureLoaded()
    {
        if (Outcome.Value is { } problem)
        {
            throw problem;
        }

        _ = Ready.Value;
    }

    /// <summary>A value, once LibTorch is loaded: for constructors, which may do nothing before that of their base class.</summary>
    /// <exception cref="LibTorchException">LibTorch cannot be loaded.</exception>
    internal static T Loaded<T>(T value)
    {
        EnsureLoaded();
        return value;
    }

    // The first touch of TorchSharp runs its static constructor, which loads the library and throws a long text if it cannot.
    private static bool Touch()
    {
        try
        {
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
            return true;
        }
        catch (TypeInitializationException e)
        {
            throw LibTorchException.CannotLoad(e.InnerException ?? e);
        }
    }
}
