namespace HandoffFunctions.Handling;

/// <summary>Does something for each of many, several at a time.</summary>
internal static class AtOnce
{
    /// <param name="most">So many at a time.</param>
    /// <param name="act">Done for each item, in their order of beginning. The first that throws ends the run, after those under way.</param>
    public static Task RunAsync<T>(IEnumerable<T> items, int most, Func<T, Task> act)
    {
        var left = new Queue<T>(items);
        return Task.WhenAll(Enumerable.Range(0, most).Select(_ => WorkAsync()));

        async Task WorkAsync()
        {
            while (Next() is (true, var item))
            {
                try
                {
                    await act(item!).ConfigureAwait(false);
                }
                catch
                {
                    lock (left)
                    {
                        left.Clear();
                    }

                    throw;
                }
            }
        }

        (bool Found, T? Item) Next()
        {
            lock (left)
            {
                return (left.TryDequeue(out var item), item);
            }
        }
    }
}
