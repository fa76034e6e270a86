namespace MultiTaskBert.Runtime.Strategies;

/// <summary>What the converters of a family ask it for.</summary>
/// <typeparam name="TFamily">The family itself.</typeparam>
internal interface IStrategyFamily<TFamily>
    where TFamily : Strategy, IStrategyFamily<TFamily>
{
    /// <summary>Gets how its strategies are named.</summary>
    public static abstract StrategyStyle Style { get; }

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no strategy of this family.</exception>
    public static abstract TFamily Read(string text);
}
