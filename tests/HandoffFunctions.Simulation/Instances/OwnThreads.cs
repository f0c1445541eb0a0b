namespace HandoffFunctions.Simulation.Instances;

/// <summary>Threads of their own: with no context and no scheduler, what follows from an answer runs right where the answer is given.</summary>
internal static class OwnThreads
{
    /// <summary>An answer may set off a long row of others, each within the one before.</summary>
    private const int Stack = 16 * 1024 * 1024;

    /// <exception cref="AggregateException">One of them failed.</exception>
    public static void Run(int count, Action<int> run)
    {
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                run(number);
            }
            catch (Exception failure)
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }
        }, Stack)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
