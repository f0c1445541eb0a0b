using System.Runtime.CompilerServices;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Storage;

/// <summary>The rows of several partitions as one range, in the order of their row keys.</summary>
internal static class InKeyOrder
{
    /// <param name="ranges">One range a partition, each in order.</param>
    public static async IAsyncEnumerable<TableEntity> ReadAsync(IEnumerable<IAsyncEnumerable<TableEntity>> ranges, [EnumeratorCancellation] CancellationToken cancel)
    {
        var partitions = ranges.Select(range => range.GetAsyncEnumerator(cancel)).ToList();
        try
        {
            var heads = new PriorityQueue<IAsyncEnumerator<TableEntity>, string>(StringComparer.Ordinal);
            var has = await Task.WhenAll(partitions.Select(partition => partition.MoveNextAsync().AsTask())).ConfigureAwait(false);
            heads.EnqueueRange(partitions.Where((_, index) => has[index]).Select(partition => (partition, partition.Current.RowKey)));
            while (heads.TryDequeue(out var partition, out _))
            {
                yield return partition.Current;
                if (await partition.MoveNextAsync().ConfigureAwait(false))
                {
                    heads.Enqueue(partition, partition.Current.RowKey);
                }
            }
        }
        finally
        {
            foreach (var partition in partitions)
            {
                await partition.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
