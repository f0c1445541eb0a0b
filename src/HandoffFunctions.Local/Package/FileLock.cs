namespace HandoffFunctions.Local.Package;

/// <summary>A file held open for us alone; the system lets go of it when we die.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Between, TimeProvider.System, cancellationToken);
            }
        }
    }
}
