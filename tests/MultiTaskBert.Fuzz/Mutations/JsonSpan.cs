using System.Runtime.InteropServices;

namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>A value in JSON, or in something that was JSON before it was mutated.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Member">Where its name begins if it has one, else where it begins.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonSpan(int Start, int End, int Member)
{
    private const int ValuesAtMost = 5_000;

    /// <summary>Finds the values. Never fails: what is no JSON is passed over.</summary>
    internal static List<JsonSpan> Find(ReadOnlySpan<byte> text)
    {
        var (found, open, name) = (new List<JsonSpan>(), new Stack<(int Start, int Member)>(), -1);
        for (var i = 0; i < text.Length && found.Count < ValuesAtMost;)
        {
            switch (text[i])
            {
                case (byte)'"':
                    var end = EndOfString(text, i);
                    if (NextIs(text, end, (byte)':'))
                    {
                        name = i;
                    }
                    else
                    {
                        found.Add(new JsonSpan(i, end, name < 0 ? i : name));
                        name = -1;
                    }

                    i = end;
                    break;
                case (byte)'{' or (byte)'[':
                    open.Push((i, name < 0 ? i : name));
                    name = -1;
                    i++;
                    break;
                case (byte)'}' or (byte)']':
                    if (open.TryPop(out var started))
                    {
                        found.Add(new JsonSpan(started.Start, i + 1, started.Member));
                    }

                    name = -1;
                    i++;
                    break;
                case (byte)',' or (byte)':' or <= (byte)' ':
                    i++;
                    break;
                default:
                    var length = text[i..].IndexOfAny(" \t\r\n,:{}[]\""u8);
                    var stop = length < 0 ? text.Length : i + Math.Max(1, length);
                    found.Add(new JsonSpan(i, stop, name < 0 ? i : name));
                    name = -1;
                    i = stop;
                    break;
            }
        }

        return found;
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return text.Length;
    }

    private static bool NextIs(ReadOnlySpan<byte> text, int at, byte expected)
    {
        var rest = text[Math.Min(at, text.Length)..].TrimStart(" \t\r\n"u8);
        return rest.Length > 0 && rest[0] == expected;
    }
}
