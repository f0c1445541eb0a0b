using System.Globalization;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>What happened, step by step: always as a hash, by which two runs are compared, and as text where somebody wants to read it.</summary>
internal sealed class Trace(Action<string>? read)
{
    private ulong _hash = 14695981039346656037;

    public int Steps { get; private set; }

    public string Hash => _hash.ToString("x16", CultureInfo.InvariantCulture);

    public bool IsRead => read is not null;

    public void Add(DateTimeOffset at, string what, string about, string how = "")
    {
        Steps++;
        Mix((ulong)at.UtcTicks);
        Mix(what);
        Mix(about);
        Mix(how);
        read?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Steps,5} {at:HH:mm:ss.fff} {what} {about} {how}"));
    }

    /// <summary>For what explains a step and is none.</summary>
    public void Explain(string text) => read?.Invoke("        " + text);

    private void Mix(string text)
    {
        foreach (var c in text)
        {
            Mix(c);
        }
    }

    private void Mix(ulong value) => _hash = (_hash ^ value) * 1099511628211;
}
