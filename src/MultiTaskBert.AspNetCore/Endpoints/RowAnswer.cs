namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>How a row is answered: one of the two.</summary>
/// <param name="Prediction">What the model says.</param>
/// <param name="Failure">Why it says nothing.</param>
internal readonly record struct RowAnswer(Prediction? Prediction, Failure? Failure);
