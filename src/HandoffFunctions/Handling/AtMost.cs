namespace HandoffFunctions.Handling;

/// <summary>So many at a time; who comes when all places are taken does something else.</summary>
public sealed class AtMost(int most)
{
    private int _inside;

    /// <summary>A place, or null when none is free. Disposing it gives it back.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= most)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _inside);
        return null;
    }

    private sealed class Place(AtMost all) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref all._inside);
            }
        }
    }
}
