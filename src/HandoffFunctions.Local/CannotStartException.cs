namespace HandoffFunctions.Local;

/// <summary>The stack cannot start; the message is one sentence for the person at the keyboard.</summary>
internal sealed class CannotStartException : Exception
{
    public CannotStartException()
    {
    }

    public CannotStartException(string message)
        : base(message)
    {
    }

    public CannotStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
