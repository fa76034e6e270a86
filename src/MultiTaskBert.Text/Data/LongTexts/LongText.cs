using System.ComponentModel;
using System.Text.Json.Serialization;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert;

/// <summary>Represents what is done with a row that has more tokens than the encoder reads at once, or than <see cref="Data.CollatorOptions.MaxLength"/> allows. Shorter rows are the same under all of them.</summary>
[JsonConverter(typeof(StrategyJsonConverter<LongText>))]
[TypeConverter(typeof(StrategyTypeConverter<LongText>))]
public abstract record LongText : Strategy, IStrategyFamily<LongText>
{
    private protected LongText()
        : base(LongTextKinds.Style)
    {
    }

    /// <summary>Gets the way that cuts the end off, of a pair that of the longer text, and counts what is cut.</summary>
    public static LongText Truncate { get; } = new TruncateLongText();

    static StrategyStyle IStrategyFamily<LongText>.Style => LongTextKinds.Style;

    /// <summary>Gets the way that reads no such row: the first one is an error that names it and its length.</summary>
    public static LongText Refuse { get; } = new RefuseLongText();

    /// <summary>
    /// Creates the way that keeps the beginning and the end of a text, and counts what is cut out between them (Sun et al. 2019, "How to fine-tune BERT for text classification?", section 5.3.1). It is for heads that answer
    /// for the whole row: words in the middle get no tag.
    /// </summary>
    /// <param name="head">How many tokens of the beginning are kept, at least 1 and fewer than there is room for; the end gets the rest. Null is a quarter of the room (the paper: 128 of 510).</param>
    public static LongText HeadAndTail(int? head = null) => new HeadAndTailLongText { Head = head };

    /// <summary>
    /// Creates the way that reads a long text in windows which overlap, and puts what the encoder says of them together to that of the whole text: each word as the window says it that shows most around it. Heads,
    /// labels, losses and metrics are those of whole rows.
    /// </summary>
    /// <remarks>
    /// Windows begin and end between words; only a word that is longer than a window is divided. The last window is full. The second text of a pair is repeated in each window. What stands before the text, [CLS], is the
    /// mean of the windows' states of it; what stands behind it, a second text included, is that of the last window.
    /// </remarks>
    /// <param name="overlap">
    /// How many tokens neighbouring windows share at least, from 0 to half of the room beside special tokens. Null is a quarter of the room. What is shared is read twice.
    /// </param>
    /// <param name="maxWindowsPerRow">
    /// How many windows a row has at most in a training and its evaluations, at least 1: what bounds the memory of a step. Text behind them is cut off and counted. A predictor, which reads the windows of a long
    /// row in groups, reads all.
    /// </param>
    /// <param name="pooling">How heads of classes read the windows of a row.</param>
    public static LongText Windows(
        int? overlap = null, int maxWindowsPerRow = WindowsLongText.DefaultMaxWindowsPerRow, WindowPooling pooling = WindowsLongText.DefaultPooling) =>
        new WindowsLongText { Overlap = overlap, MaxWindowsPerRow = maxWindowsPerRow, Pooling = pooling };

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>windows(overlap=64)</c>.</param>
    /// <exception cref="FormatException">The text is no way with long texts; the message says what is wrong, or lists what there is.</exception>
    public static LongText Parse(string text) => LongTextKinds.All.Parse(text);

    static LongText IStrategyFamily<LongText>.Read(string text) => Parse(text);

    /// <summary>What becomes of a row with more tokens than are read, and what to do about it, as the end of a sentence.</summary>
    internal virtual string Advice =>
        $"a part of it is cut out; read it in windows ({nameof(Data.CollatorOptions)}.{nameof(Data.CollatorOptions.LongText)} = {nameof(LongText)}.{nameof(Windows)}()), allow more ({nameof(Data.CollatorOptions.MaxLength)}) if the encoder can, or divide the text.";

    /// <summary>What is wrong with the way for rows of so many tokens beside the special ones, as a sentence; null if nothing is.</summary>
    internal virtual string? ProblemWith(int room) => null;

    /// <summary>The tokens of a row.</summary>
    /// <exception cref="Data.DatasetException">The row is too long for this way.</exception>
    internal abstract RowTokens Tokens(LongRow row);
}
