namespace HandoffFunctions.Local.Host;

/// <summary>The newest lines that the handler and its host wrote.</summary>
/// <param name="sink">Also told of each line; may be null.</param>
internal sealed class LogLines(Action<string>? sink)
{
    private const int Kept = 1000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == Kept)
            {
                _lines.Dequeue();
            }
            _lines.Enqueue(line);
        }
        sink?.Invoke(line);
    }

    public IReadOnlyList<string> Newest(int count = Kept)
    {
        lock (_gate)
        {
            return [.. _lines.TakeLast(count)];
        }
    }
}
