Console.WriteLine("No load yet.");
