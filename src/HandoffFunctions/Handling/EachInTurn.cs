namespace HandoffFunctions.Handling;

/// <summary>Does something for each of several, one after another. One that fails must not keep the others from it.</summary>
internal static class EachInTurn
{
    /// <returns>Those for which it was done, in their order, and why it was not for the others; null when it was for all.</returns>
    public static async Task<(IReadOnlyList<T> Done, AggregateException? Failure)> RunAsync<T>(IEnumerable<T> items, Func<T, Task> act)
    {
        var (done, failures) = (new List<T>(), new List<Exception>());
        foreach (var item in items)
        {
            try
            {
                await act(item).ConfigureAwait(false);
                done.Add(item);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failures.Add(failure);
            }
        }

        return (done, failures.Count == 0 ? null : new AggregateException("It could not be done for all of them.", failures));
    }
}
