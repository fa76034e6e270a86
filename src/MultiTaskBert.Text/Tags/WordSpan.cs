namespace MultiTaskBert.Tags;

/// <summary>A named stretch of words of one sentence: an entity, a slot.</summary>
/// <param name="Type">The type, such as <c>PER</c>; <c>_</c> where the tag has none.</param>
/// <param name="FirstWord">Index of the first word, from 0.</param>
/// <param name="LastWord">Index of the last word, which belongs to the span.</param>
internal readonly record struct WordSpan(string Type, int FirstWord, int LastWord);
