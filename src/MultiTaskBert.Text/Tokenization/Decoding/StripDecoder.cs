using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Takes up to so many of one character off the ends of each token.</summary>
internal sealed class StripDecoder(char character, int start, int stop) : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["Strip"];

    public static ITokenDecoder Read(JsonSection section)
    {
        var content = section.Get("content");
        return new StripDecoder(
            content.Text() is [var character] ? character : throw content.Wrong("one character"), section.Get("start").Index(), section.Get("stop").Index());
    }

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        var (first, last) = (0, token.Length);
        while (first < Math.Min(start, last) && token[first] == character)
        {
            first++;
        }

        for (var i = 0; i < stop && last > first && token[last - 1] == character; i++)
        {
            last--;
        }

        return token[first..last];
    }
}
