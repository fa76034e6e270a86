using MultiTaskBert.Freezing;

namespace MultiTaskBert;

public abstract partial record FreezePolicy
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text, for instance <c>embeddings + head(topic)</c>; spaces between its parts do not matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="FormatException">
    /// The text is no policy; the message says where it stops being one, or lists the kinds or arguments there are.
    /// </exception>
    public static FreezePolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        FreezePolicy all = None;
        foreach (var term in PolicyTextParser.Read(text))
        {
            all += FreezePolicyKinds.Create(term, text);
        }

        return all;
    }

    /// <summary>Lets <see cref="Parse"/> read a policy type from outside the library. Registering a type again does nothing.</summary>
    /// <typeparam name="TPolicy">The policy type.</typeparam>
    /// <exception cref="InvalidOperationException">
    /// Another type has the same keyword, or the keyword holds other characters than letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.
    /// </exception>
    public static void Register<TPolicy>()
        where TPolicy : FreezePolicy, IFreezePolicyKind
        => FreezePolicyKinds.Add<TPolicy>();
}
